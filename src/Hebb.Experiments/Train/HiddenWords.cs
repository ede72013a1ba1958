using Hebb.Data;
using Hebb.Networks;
using Hebb.Representation;

namespace Hebb.Experiments.Train;

/// <summary>Hidden layers and views in words, to stand beside the figures that they reach.</summary>
internal static class HiddenWords
{
    /// <summary>In one line; none for a recurrent layer that sees examples as they are.</summary>
    /// <param name="options">How the network was trained.</param>
    /// <param name="train">The training examples.</param>
    public static string? Of(TrainOptions options, LabelledData train)
    {
        string?[] parts =
        [
            View(options.View),
            Banks(options),
            ViewHint(options, train),
            SizeHint(options, train.Shape),
        ];
        return parts.Any(part => part is not null) ? string.Join("; ", parts.OfType<string>()) : null;
    }

    private static string? ViewHint(TrainOptions options, LabelledData train)
    {
        bool hasView = options.View != ImageView.None;
        if (train.Shape.Channels > 1 || !(hasView || options.Banks.Count > 0))
        {
            return null;
        }

        // A bright background would be what is straightened.
        return (hasView, ImageRecipe.AreStrokes(train)) switch
        {
            (false, true) => "digits gain from --view deskew-and-width",
            (true, false) => "these images are not bright strokes on a dark ground, which --view is for",
            _ => null,
        };
    }

    private static string? SizeHint(TrainOptions options, LayerShape shape)
    {
        const int Least = ImageRecipe.LeastSide;
        int side = Math.Min(shape.Height, shape.Width);
        int apart =
            options.Banks.Count == 0 ? 0 : options.Banks.Max(bank => bank.Stride > bank.PatchSide ? bank.Stride : 0);
        return options.Banks.Count == 0 && options.Competitive is null && side is > 1 and < Least
                ? $"no learned filters: they need images of at least {Least}×{Least} pixels, these have {shape.Height}×{shape.Width}"
            : apart > 0
                ? $"of images of {shape.Height}×{shape.Width} pixels filters see patches {apart} pixels apart, and nothing between them: smaller images suit better"
            : null;
    }

    private static string? View(ImageView view) =>
        view switch
        {
            ImageView.Deskew => "each image straightened (--view deskew)",
            ImageView.DeskewAndWidth =>
                "each image straightened and brought to similar width (--view deskew-and-width)",
            _ => null,
        };

    private static string? Banks(TrainOptions options)
    {
        if (options.Banks.Count == 0)
        {
            return null;
        }

        var sizes = options.Banks.Select(bank => $"{bank.Filters} of {bank.PatchSide}×{bank.PatchSide}");
        string learned = options.Filters is null ? "random filters" : "filters learned from patches without labels";
        return $"{string.Join(", ", sizes)} {learned}{Whitening(options)}";
    }

    private static string Whitening(TrainOptions options)
    {
        if (options.Filters is not { Whitening: > 0 } filters)
        {
            return "";
        }

        int side = filters.WhitenedSide;
        string which = options.Banks.Any(bank => bank.PatchSide > side) ? $" up to {side}×{side}" : "";
        return $" (--whitening {filters.Whitening}{which})";
    }
}
