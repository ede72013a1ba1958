// A web service that predicts: POST /predict with {"values": [5.1, 3.4]} answers {"label": "small", "probabilities": [0.97, 0.03]}.
// One network serves all requests at once: predicting is safe from any number of threads and allocates nothing.
using Hebb;
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Plasticity;

// In a service of your own: Network.Load("model.safetensors").
var network = Train();

var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/", () => new { network.Inputs, network.LabelNames });
app.MapPost(
    "/predict",
    (Request request) =>
    {
        try
        {
            var probabilities = new float[network.Labels];
            network.Probabilities(request.Values, probabilities);
            return Results.Ok(new Answer(network.LabelNames![network.Predict(request.Values)], probabilities));
        }
        catch (HebbException e)
        {
            // One line that says what is wrong with the request: "the example has 3 numbers; the network expects 2".
            return Results.BadRequest(new { error = e.Message });
        }
    }
);
app.Run();

// Points in the plane, small and large ones.
static Network Train()
{
    var key = RandomKey.FromSeed(1);
    var random = key.For("points").Stream();
    float[][] points = [.. Enumerable.Range(0, 200).Select(n => new[] { Coordinate(n), Coordinate(n) })];
    int[] labels = [.. Enumerable.Range(0, 200).Select(n => n % 2)];
    var data = LabelledData.From(points, labels, ["small", "large"], ["x", "y"]);
    var network = Network.Create(data, key, InputTransform.Standardised(data), new RecurrentOptions(100, Cap: 20));
    new PlasticityTrainer(network, new PlasticityOptions(), key).Train(data, epochs: 5);
    return network;

    float Coordinate(int n) => (n % 2 == 0 ? 3 : 9) + random.NextNormal();
}

internal sealed record Request(float[] Values);

internal sealed record Answer(string Label, float[] Probabilities);
