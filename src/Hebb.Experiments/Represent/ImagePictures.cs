using Hebb.Data;
using Hebb.Experiments.Reports;
using Hebb.Experiments.Reproduce;
using Hebb.Networks;
using Hebb.Numerics;

namespace Hebb.Experiments.Represent;

/// <summary>What a competitive layer has learned of images: its prototypes, and what the active ones look like round by round.</summary>
internal static class ImagePictures
{
    private const int Shown = 24;
    private const int Followed = 6;
    private const int Neighbours = 4;

    /// <summary>The first prototypes, the strongest neighbours of some, and the mean of the active prototypes of some examples.</summary>
    /// <param name="layer">Prototypes as columns of W.</param>
    /// <param name="mean">What was subtracted from images, 1 × d; none if nothing.</param>
    /// <param name="data">Images as the layer takes them.</param>
    public static IEnumerable<ReproduceImages> Of(CompetitiveLayer layer, Matrix? mean, LabelledData data)
    {
        var prototypes = new Matrix(layer.Units, layer.Inputs);
        layer.W.TransposeTo(prototypes);
        GreyImage Image(string caption, Func<int, float> value)
        {
            var values = new float[layer.Inputs];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = Math.Clamp(value(i) + (mean?[0, i] ?? 0), 0, 1);
            }

            return GreyImage.OfChannels(caption, data.Shape, values);
        }

        yield return new ReproduceImages(
            "The first prototypes",
            [.. Enumerable.Range(0, Math.Min(Shown, layer.Units)).Select(j => Image($"{j + 1}", i => prototypes[j, i]))]
        );
        if (layer.R is not { } r)
        {
            yield break;
        }

        yield return new ReproduceImages(
            "A prototype, and those that it excites most",
            [
                .. Enumerable
                    .Range(0, Math.Min(Shown / 4, layer.Units))
                    .SelectMany(j =>
                        r.Row(j)
                            .ToArray()
                            .Index()
                            .OrderByDescending(edge => edge.Item)
                            .Take(Neighbours)
                            .Select(edge => Image($"→ {edge.Index + 1}", i => prototypes[edge.Index, i]))
                            .Prepend(Image($"{j + 1}", i => prototypes[j, i]))
                    ),
            ]
        );
        yield return new ReproduceImages(
            "Examples, and the mean of their active prototypes round by round",
            [
                .. Enumerable
                    .Range(0, Math.Min(Followed, data.Count))
                    .SelectMany(n => Rounds(layer, data.Slice(n, 1), prototypes, Image)),
            ]
        );
    }

    private static string Name(LabelledData example) =>
        example.LabelNames?[example.Labels[0]] ?? $"{example.Labels[0]}";

    private static IEnumerable<GreyImage> Rounds(
        CompetitiveLayer layer,
        LabelledData example,
        Matrix prototypes,
        Func<string, Func<int, float>, GreyImage> image
    )
    {
        yield return image(Name(example), i => example.Examples[0, i]);
        float[] first = PlanePictures.Activity(layer, 1, example.Examples);
        int nearest = Array.IndexOf(first, first.Max());
        yield return image("nearest", i => prototypes[nearest, i]);
        for (int t = 1; t <= layer.Caps.Count; t++)
        {
            float[] activity = PlanePictures.Activity(layer, t, example.Examples);
            float total = activity.Sum();
            yield return image(
                $"round {t}",
                i =>
                {
                    float sum = 0;
                    for (int j = 0; j < activity.Length; j++)
                    {
                        sum += activity[j] * prototypes[j, i];
                    }

                    return total > 0 ? sum / total : 0;
                }
            );
        }
    }
}
