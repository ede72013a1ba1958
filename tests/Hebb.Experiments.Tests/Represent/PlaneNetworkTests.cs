using Hebb.Data;
using Hebb.Experiments.Represent;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Representation;

namespace Hebb.Experiments.Tests.Represent;

public class PlaneNetworkTests
{
    [Fact]
    public void A_network_of_points_scores_them_as_the_network_of_inputs_does()
    {
        var key = RandomKey.FromSeed(5);
        var data = Synthetic.Moons(key, count: 50).Test;
        var bits = new CompetitiveOptions(20, Cap: 6)
        {
            Caps = [3, 6],
            Values = CompetitiveValues.Bits,
            Injection = 1,
        };
        HiddenLayerOptions[] layers =
        [
            RuleH.H3(20, 3, 6),
            bits,
            new RecurrentOptions(20, Cap: 6, Rounds: 3) { EdgeProbability = 1, HiddenBias = 0.5f },
        ];
        foreach (var layer in layers)
        {
            var network = Network.Create(data, key, null, layer);
            var random = key.For("weights").Stream();
            foreach (var weights in (Matrix[])[network.Hidden[0].Weights[^1].Values, network.U])
            {
                for (int i = 0; i < weights.Rows; i++)
                {
                    random.FillNormal(weights.Row(i));
                }
            }

            var plane = PlaneNetwork.Of(network);
            var points = PlaneNetwork.PointsOf(data);

            var (ofInputs, ofPoints) = (new Matrix(50, 2), new Matrix(50, 2));
            network.Scores(data.Examples, 0, 50, ofInputs);
            plane.Scores(points.Examples, 0, 50, ofPoints);

            Assert.Equal((2, data.Labels), (plane.Inputs, points.Labels));
            // A point at which two net inputs are all but equal may fall to either side.
            int apart = Enumerable.Range(0, 50).Count(n => Math.Abs(ofInputs[n, 0] - ofPoints[n, 0]) > 1e-3);
            Assert.InRange(apart, 0, 2);
            Assert.True(Enumerable.Range(0, 50).Select(n => ofInputs[n, 0]).Distinct().Count() > 5);
        }
    }
}
