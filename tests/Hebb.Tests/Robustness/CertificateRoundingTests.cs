using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Tests.Robustness;

/// <summary>Certificates hold for scores in single precision, in any units.</summary>
public sealed class CertificateRoundingTests
{
    [Fact]
    public void Where_numbers_are_so_large_that_rounding_decides_nothing_is_proved()
    {
        // Points where two templates tie but for the rounding of a bias; scores lose more than that in single precision.
        var random = RandomKey.FromSeed(6).For("large").Stream();
        int wrong = 0;
        for (int n = 0; n < 300; n++)
        {
            var templates = new Matrix(8, 2);
            float[] x = new float[8];
            double tie = 0;
            for (int i = 0; i < x.Length; i++)
            {
                x[i] = 3000 * random.NextNormal();
                templates[i, 0] = 100 * random.NextNormal();
                templates[i, 1] = 100 * random.NextNormal();
                tie += (double)x[i] * ((double)templates[i, 1] - templates[i, 0]);
            }

            var bias = new Matrix(1, 2);
            bias[0, 0] = (float)tie;
            var layer = new TemplateLayer(templates, bias, groups: 2);
            var network = new Network(null, [layer], layer.BlockIdentity());
            var certificate = new MarginCertificate(network);
            int label = 1 - network.Predict(x);
            wrong += certificate.Radius(x, label) > 0 ? 1 : 0;
            Assert.False(certificate.IsCertified(x, label, 0), $"draw {n}: label {label} is proved and never given");
        }

        Assert.Equal(0, wrong);
    }
}
