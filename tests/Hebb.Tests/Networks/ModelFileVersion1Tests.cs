using System.Text.Json;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Tests.Networks;

/// <summary>
/// Models that Hebb 0.1.0 trained and wrote (version1/*.safetensors), and what its library predicted and scored for examples
/// from one seed (version1/expected.json).
/// </summary>
public sealed class ModelFileVersion1Tests : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly WorkerPool workers = new(threads: 2);

    public static TheoryData<string> Models => [.. Recorded.Select(r => r.Model)];

    private static Expected[] Recorded { get; } =
        JsonSerializer.Deserialize<Expected[]>(File.ReadAllText(PathOf("expected.json")), Json)!;

    public void Dispose() => workers.Dispose();

    [Fact]
    public void There_are_six_models() => Assert.Equal(6, Recorded.Length);

    [Theory]
    [MemberData(nameof(Models))]
    public void A_model_predicts_what_it_predicted_to_the_bit_and_so_it_does_saved_again(string name)
    {
        var (network, provenance) = ModelFile.Load(PathOf($"{name}.safetensors"));
        AssertRecorded(name, network);
        Assert.Equal("0.1.0", provenance.Version);
        Assert.Equal(1UL, provenance.Seed);

        using var stream = new MemoryStream();
        ModelFile.Save(network, provenance, stream, "again");
        stream.Position = 0;
        var (again, sameProvenance) = ModelFile.Load(stream, "again");
        Assert.Equal("2", SmallModels.Read(stream.ToArray()).Metadata["format_version"]);
        SameNetwork.Assert(network, again);
        AssertRecorded(name, again);
        Assert.Equal(provenance.Options, sameProvenance.Options);
    }

    private void AssertRecorded(string name, Network network)
    {
        var expected = Recorded.Single(r => r.Model == name);
        var examples = new Matrix(expected.Predictions.Length, network.Inputs);
        var random = RandomKey.FromSeed(7).Stream();
        for (int n = 0; n < examples.Rows; n++)
        {
            random.FillNormal(examples.Row(n));
        }

        Assert.Equal(expected.Predictions, network.Predict(examples, workers));
        var scores = new Matrix(examples.Rows, network.Labels);
        network.Scores(examples, 0, examples.Rows, scores, workers);
        for (int n = 0; n < examples.Rows; n++)
        {
            int[] bits = [.. scores.Row(n).ToArray().Select(BitConverter.SingleToInt32Bits)];
            Assert.Equal(expected.ScoreBits[n], bits);
            Assert.Equal(expected.Predictions[n], network.Predict(examples.Row(n)));
        }

        Assert.Contains(expected.ScoreBits, bits => bits.Any(b => b != 0));
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Networks", "version1", file);

    private sealed record Expected(string Model, int[] Predictions, int[][] ScoreBits);
}
