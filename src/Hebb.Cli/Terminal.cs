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
    /// <summary>The widest that anything the tool prints may be.</summary>
    public const int MaxWidth = 100;

    private const int NarrowestWidth = 40;

    /// <summary>Whether colours and moving bars are wanted at all (https://no-color.org).</summary>
    public bool IsColourful => string.IsNullOrEmpty(Variable("NO_COLOR")) && Variable("TERM") != "dumb";

    /// <summary>The standard streams of this process.</summary>
    public static Terminal OfProcess() =>
        new(
            Console.Out,
            Console.Error,
            !Console.IsOutputRedirected,
            !Console.IsErrorRedirected,
            Environment.GetEnvironmentVariable
        );

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
                Out = new Writer(writer, isTerminal),
                Ansi = fancy ? ansi : AnsiSupport.No,
                ColorSystem = fancy ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Interactive = fancy ? InteractionSupport.Yes : InteractionSupport.No,
                Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            }
        );
    }

    private sealed class Writer(TextWriter writer, bool isTerminal) : IAnsiConsoleOutput
    {
        TextWriter IAnsiConsoleOutput.Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => isTerminal ? Math.Clamp(WindowWidth(), NarrowestWidth, MaxWidth) : MaxWidth;

        public int Height => 50;

        public void SetEncoding(Encoding encoding) { }

        private static int WindowWidth()
        {
            try
            {
                // A terminal that does not know its width says 0.
                return Console.WindowWidth is > 0 and var width ? width : MaxWidth;
            }
            catch (IOException)
            {
                return MaxWidth;
            }
        }
    }
}
