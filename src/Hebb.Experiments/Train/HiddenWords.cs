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
        bool mayGain = options.View == ImageView.None && options.Banks.Count > 0 && ImageRecipe.AreStrokes(train);
        string? hint = mayGain ? "digits gain from --view deskew-and-width" : null;
        string?[] parts = [View(options.View), Banks(options), hint];
        return parts.Any(part => part is not null) ? string.Join("; ", parts.OfType<string>()) : null;
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
