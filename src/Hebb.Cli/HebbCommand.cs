using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Hebb.Cli.Commands;

namespace Hebb.Cli;

/// <summary>The command <c>hebb</c>, of which all others are a part.</summary>
internal sealed class HebbCommand : RootCommand
{
    /// <summary>The name that people type.</summary>
    public const string ToolName = "hebb";

    /// <summary>The tool's own commands. A new command is one file in <c>Commands/</c> and one name here.</summary>
    public static IEnumerable<ToolCommand> AllCommands =>
        [
            new DemoCommand(),
            new TrainCommand(),
            new LearnCommand(),
            new TransferCommand(),
            new EvolveCommand(),
            new DopamineCommand(),
            new RepresentCommand(),
            new StreamCommand(),
            new PredictCommand(),
            new EvaluateCommand(),
            new CertifyCommand(),
            new AttackCommand(),
            new ShowCommand(),
            new ExportCommand(),
            new RulesCommand(),
            new ReproduceCommand(),
            new TheoryCommand(),
            new SweepCommand(),
            new ResumeCommand(),
            new ReportCommand(),
            new RunsCommand(),
            new DataCommand(),
            new HelpCommand(),
            new VersionCommand(),
            new CompletionCommand(),
        ];

    public HebbCommand(IEnumerable<ToolCommand> commands)
        : base("Hebb trains networks without backpropagation.")
    {
        HelpName = ToolName;
        Common.AddTo(this);
        foreach (var command in commands)
        {
            Add(command);
            RenamedOptions.AddAliases(command);
        }

        OptionValues.CheckAll(this);
        foreach (var option in Options)
        {
            if (option is HelpOption help)
            {
                help.Action = new ShowHelp();
                help.Description = "Show this help";
            }
            else if (option is VersionOption version)
            {
                version.Action = new PrintVersion();
                version.Description = "Show the version";
            }
        }
    }

    /// <summary>The options that every command has.</summary>
    public CommonOptions Common { get; } = new();

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        public override int Invoke(System.CommandLine.ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(ToolVersion.Current);
            return ExitStatus.Done;
        }
    }
}
