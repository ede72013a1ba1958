using System.Text.RegularExpressions;
using Hebb.Experiments.Reports;

namespace Hebb.Experiments.Tests.Reports;

/// <summary>Contrast as WCAG 2.2 defines it: 4.5 for text, 3 for what else must be seen.</summary>
public partial class StyleSheetTests
{
    private static readonly Dictionary<string, string>[] Themes =
    [
        .. Roots()
            .Matches(StyleSheet.Css)
            .Select(root =>
                Variables().Matches(root.Value).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value)
            ),
    ];

    [Fact]
    public void Text_can_be_read_in_light_and_dark()
    {
        Assert.Equal(2, Themes.Length);
        foreach (var theme in Themes)
        {
            foreach (string text in new[] { "ink", "muted", "link", "good", "bad" })
            {
                Assert.InRange(Contrast(Rgb(theme[text]), Rgb(theme["paper"])), 4.5, 21);
            }

            Assert.InRange(Contrast(Rgb(theme["ink"]), Rgb(theme["raised"])), 4.5, 21);
        }
    }

    [Fact]
    public void Every_series_stands_out_from_the_page()
    {
        foreach (var theme in Themes)
        {
            for (int i = 0; i < StyleSheet.SeriesColours; i++)
            {
                Assert.InRange(Contrast(Rgb(theme[$"s{i}"]), Rgb(theme["paper"])), 3, 21);
            }
        }
    }

    [Fact]
    public void Weights_stand_out_from_the_ground_of_their_images()
    {
        foreach (var theme in Themes)
        {
            double[] ground = Rgb(theme["backing"]);
            foreach (byte[] hue in new[] { ColourScale.Positive, ColourScale.Negative })
            {
                Assert.InRange(Contrast([.. hue.Select(c => (double)c)], ground), 2.7, 21);
            }
        }
    }

    [Fact]
    public void Commands_and_tables_are_never_cut_at_the_edge()
    {
        // A heading may be longer than the figures below it, such as the options of a run.
        Assert.Matches("td\\.figure \\{ white-space: nowrap; \\}", StyleSheet.Css);
        Assert.DoesNotMatch("th[^{}]*\\{[^}]*nowrap", StyleSheet.Css);
        Assert.Matches("pre \\{[^}]*white-space: pre-wrap;[^}]*overflow-wrap: anywhere;", StyleSheet.Css);
        Assert.DoesNotMatch(@"\n\s*\.scroll \{[^}]*max-height", StyleSheet.Css);
    }

    [Fact]
    public void Numbers_in_cells_can_be_read_on_every_strength_of_both_hues()
    {
        foreach (var theme in Themes)
        {
            double[] paper = Rgb(theme["paper"]);
            foreach (byte[] hue in new[] { ColourScale.Positive, ColourScale.Negative })
            {
                for (double strength = 0; strength <= 1; strength += 0.05)
                {
                    double[] cell = [.. hue.Select((c, i) => strength * c + (1 - strength) * paper[i])];
                    Assert.InRange(Contrast(Rgb(theme["cell-ink"]), cell), 4.5, 21);
                }
            }
        }
    }

    [Fact]
    public void Cells_and_raster_images_have_the_same_hues()
    {
        Assert.Contains($".positive {{ fill: {Hex(ColourScale.Positive)}", StyleSheet.Css, StringComparison.Ordinal);
        Assert.Contains($".negative {{ fill: {Hex(ColourScale.Negative)}", StyleSheet.Css, StringComparison.Ordinal);
        static string Hex(byte[] rgb) => "#" + Convert.ToHexStringLower(rgb);
    }

    private static double[] Rgb(string hex) => [.. Convert.FromHexString(hex[1..]).Select(b => (double)b)];

    private static double Contrast(double[] a, double[] b)
    {
        var (x, y) = (Luminance(a), Luminance(b));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Luminance(double[] rgb)
    {
        double[] linear =
        [
            .. rgb.Select(c => c / 255).Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)),
        ];
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
    }

    [GeneratedRegex(@":root \{[^}]*\}")]
    private static partial Regex Roots();

    [GeneratedRegex("--([a-z0-9-]+): (#[0-9a-f]{6});")]
    private static partial Regex Variables();
}
