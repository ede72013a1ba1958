using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Hebb.Cli;

/// <summary>Where the tool writes, and what it finds around it.</summary>
/// <param name="Output">Results, for people or programs.</param>
/// <param name="Error">Progress, warnings and errors.</param>
/// <param name="OutputIsTerminal">Whether a person looks at <paramref name="Output"/>.</param>
/// <param name="ErrorIsTerminal">Whether a person looks at <paramref name="Error"/>.</param>
/// <param name="Variable">The environment variables by name.</param>
internal sealed record Terminal(
    TextWriter Output,
    TextWriter Error,
    bool OutputIsTerminal,
    bool ErrorIsTerminal,
    Func<string, string?> Variable
)
{
    /// <summary>Characters of a line of text: wider ones are hard to read, on any terminal.</summary>
    public const int WidestText = 100;

    private const int NarrowestWidth = 40;
    private const int WidestWindow = 1000;

    /// <summary>Whether lines at intervals say how far the work is where no bars move, as in a log.</summary>
    public bool TellsProgress { get; init; }

    /// <summary>Whether colours and moving bars are wanted at all (https://no-color.org).</summary>
    public bool IsColourful => string.IsNullOrEmpty(Variable("NO_COLOR")) && Variable("TERM") != "dumb";

    /// <summary>Characters of a line of text on <see cref="Output"/>.</summary>
    public int TextWidth => Math.Min(WidestText, Width(OutputIsTerminal));

    /// <summary>The standard streams of this process.</summary>
    public static Terminal OfProcess() =>
        new(
            new StandardStream(Console.Out, failsInSilence: false),
            new StandardStream(Console.Error, failsInSilence: true),
            !Console.IsOutputRedirected,
            !Console.IsErrorRedirected,
            Environment.GetEnvironmentVariable
        )
        {
            TellsProgress = true,
        };

    /// <summary>Two writers that no person looks at.</summary>
    public static Terminal Plain(TextWriter output, TextWriter error) =>
        new(output, error, false, false, Environment.GetEnvironmentVariable);

    /// <summary>A console for results.</summary>
    public IAnsiConsole ForResults(bool quiet) => Create(Output, OutputIsTerminal, quiet);

    /// <summary>A console for progress.</summary>
    public IAnsiConsole ForProgress(bool quiet) => Create(Error, ErrorIsTerminal, quiet);

    private IAnsiConsole Create(TextWriter writer, bool isTerminal, bool quiet)
    {
        bool fancy = isTerminal && IsColourful && !quiet;
        // Only Windows has consoles that must be asked whether they understand escape sequences.
        var ansi = OperatingSystem.IsWindows() ? AnsiSupport.Detect : AnsiSupport.Yes;
        return AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new Writer(writer, isTerminal, Width(isTerminal)),
                Ansi = fancy ? ansi : AnsiSupport.No,
                ColorSystem = fancy ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Interactive = fancy ? InteractionSupport.Yes : InteractionSupport.No,
                Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            }
        );
    }

    // COLUMNS is for tests and for people whose pager is narrower than their window.
    private int Width(bool isTerminal) =>
        int.TryParse(Variable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns)
        && columns > 0
            ? Math.Clamp(columns, NarrowestWidth, WidestWindow)
        : isTerminal ? Math.Clamp(WindowWidth(), NarrowestWidth, WidestWindow)
        : WidestText;

    private static int WindowWidth()
    {
        try
        {
            // A terminal that does not know its width says 0.
            return Console.WindowWidth is > 0 and var width ? width : WidestText;
        }
        catch (IOException)
        {
            return WidestText;
        }
    }

    private sealed class Writer(TextWriter writer, bool isTerminal, int width) : IAnsiConsoleOutput
    {
        TextWriter IAnsiConsoleOutput.Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => width;

        public int Height => 50;

        public void SetEncoding(Encoding encoding) { }
    }
}
