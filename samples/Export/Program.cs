// A network leaves the library: as ONNX, which runs nearly everywhere, and as plain tensors, a safetensors file that Python, Rust or
// JavaScript read. What the numbers mean is shown by predicting from them alone, in a few lines that any language has.
using Hebb.Data;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Onnx;
using Hebb.Persistence;
using Hebb.Plasticity;

var key = RandomKey.FromSeed(1);
var data = Synthetic.Blobs(key.For("data"));
var network = Network.Create(data.Train, key, null, new RecurrentOptions(200, Cap: 40));
new PlasticityTrainer(network, new PlasticityOptions(), key).Train(data.Train, epochs: 3);
network.Save("blobs.safetensors");

// Input "input", n × d; outputs "label" and "scores".
using (var onnx = File.Create("blobs.onnx"))
{
    OnnxFile.Write(network, new ModelProvenance { Data = "blobs", Seed = 1 }, onnx, "blobs.onnx");
}

var file = TensorArchive.Read("blobs.safetensors");
foreach (var tensor in file.Tensors)
{
    Console.WriteLine($"{tensor.Name, -16} {tensor.Type} [{string.Join(", ", tensor.Shape)}]");
}

// T = 1: h = the 40 largest of relu(x A), the others 0; scores = h U. Absent edges have the weight 0.
Matrix a = file.GetMatrix("0.input_weights", network.Inputs, 200);
Matrix u = file.GetMatrix("output_weights", 200, network.Labels);
int same = 0;
for (int n = 0; n < data.Test.Count; n++)
{
    same += PredictByHand(data.Test.Examples.Row(n)) == network.Predict(data.Test.Examples.Row(n)) ? 1 : 0;
}

Console.WriteLine($"{same} of {data.Test.Count} predictions by hand are the network's");

int PredictByHand(ReadOnlySpan<float> x)
{
    var h = new float[a.Columns];
    for (int i = 0; i < h.Length; i++)
    {
        for (int j = 0; j < x.Length; j++)
        {
            h[i] += x[j] * a[j, i];
        }
    }

    // Of equals the neuron of the lower number comes first: the sort is stable.
    int[] cap = [.. Enumerable.Range(0, h.Length).OrderByDescending(i => h[i]).Take(40).Where(i => h[i] > 0)];
    return Enumerable.Range(0, u.Columns).MaxBy(label => cap.Sum(i => h[i] * u[i, label]));
}
