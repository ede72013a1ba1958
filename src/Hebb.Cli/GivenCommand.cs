using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hebb.Experiments.Runs;
using Hebb.Networks;

namespace Hebb.Cli;

/// <summary>A command as it was given: its options, and what is kept of them.</summary>
internal sealed class GivenCommand
{
    private readonly ParseResult parse;
    private readonly Dictionary<Option, object> defaults = [];

    public GivenCommand(ToolCommand command, ParseResult parse)
    {
        Command = command;
        this.parse = parse;
        Root = (HebbCommand)parse.RootCommandResult.Command;
    }

    /// <summary>The command.</summary>
    public ToolCommand Command { get; }

    /// <summary>The command of which it is a part.</summary>
    public HebbCommand Root { get; }

    /// <summary>The options that every command has.</summary>
    public CommonOptions Common => Root.Common;

    /// <summary>The words that are neither options nor their values.</summary>
    public IReadOnlyList<string> Arguments =>
        [
            .. Command.Arguments.SelectMany(argument =>
                parse.GetResult(argument)?.Tokens.Select(token => token.Value) ?? []
            ),
        ];

    /// <summary>The value of an option, given or default.</summary>
    public T Get<T>(Option<T> option) =>
        defaults.TryGetValue(option, out object? preset) ? (T)preset : parse.GetValue(option)!;

    /// <summary>Replaces the default of an option, as a preset does; a given value is kept.</summary>
    public void SetDefault<T>(Option<T> option, T value)
        where T : notnull
    {
        if (!IsGiven(option))
        {
            defaults[option] = value;
        }
    }

    /// <inheritdoc cref="SetDefault{T}(Option{T}, T)"/>
    public void SetDefault<T>(ChoiceOption<T> option, T choice)
        where T : struct, Enum => SetDefault(option, ChoiceOption<T>.NameOf(choice));

    /// <summary>The value of an argument.</summary>
    public T Get<T>(Argument<T> argument) => parse.GetValue(argument)!;

    /// <summary>The choice that an option stands for.</summary>
    public T Get<T>(ChoiceOption<T> option)
        where T : struct, Enum => ChoiceOption<T>.Parse(Get<string>(option));

    /// <summary>Whether the option was written on the command line, rather than left at its default.</summary>
    public bool IsGiven(Option option) => parse.GetResult(option) is { Implicit: false };

    /// <summary>Where a model comes from: the command's own options. Nothing in it depends on the machine or the moment.</summary>
    /// <param name="data">What the model was trained on.</param>
    public ModelProvenance Provenance(string data) =>
        new()
        {
            Data = WithoutFolder(data),
            Seed = Get(Common.Seed),
            Version = ToolVersion.Current,
            Options = Command
                .Options.Where(option => option.ValueType != typeof(void))
                .Select(option => (option.Name, Value: ValueOf(option)))
                .Where(pair => pair.Value is not null)
                .ToDictionary(pair => pair.Name.TrimStart('-'), pair => WithoutFolder(AsTyped(pair.Value!))),
        };

    /// <summary>The files that the arguments and options name, by what people know them by, and SHA-256 of what is in each: the file, or the model of a run.</summary>
    public IEnumerable<(string Name, string Sha256)> Files() =>
        from text in Command
            .Options.Select(ValueOf)
            .OfType<string>()
            .Concat(Arguments)
            .SelectMany(value => value.Split(',').Append(value))
            .Distinct()
        from file in new[] { text, Path.Combine(text, RunFolder.ModelName), Path.Combine(text, RunFolder.RuleName) }
        where file.Length > 0
        select ($"the file {file}", File.Exists(file) ? HashOf(file) : Job.Missing);

    private static string HashOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string AsTyped(object value) => value is bool flag ? (flag ? "true" : "false") : $"{value}";

    // A model says which file it was made from, not where that file lay.
    private static string WithoutFolder(string value) =>
        File.Exists(value) || Directory.Exists(value)
            ? Path.GetFileName(Path.TrimEndingDirectorySeparator(value))
            : value;

    /// <summary>The command line without what says where things go and how they look: it gives the same run in another folder.</summary>
    /// <param name="without">Options that are left out too.</param>
    public IReadOnlyList<string> Typed(params IReadOnlyList<Option> without)
    {
        bool needsDashes = Arguments.Any(word => word.StartsWith('-'));
        return
        [
            .. Command.FullName.Split(' '),
            .. TypedOptions(without),
            .. needsDashes ? ["--"] : Array.Empty<string>(),
            .. Arguments,
        ];
    }

    /// <summary>The options of <see cref="Typed"/>.</summary>
    /// <param name="without">Options that are left out too.</param>
    public IReadOnlyList<string> TypedOptions(params IReadOnlyList<Option> without)
    {
        var given = Command
            .Options.Concat(Root.Options)
            .Where(option => option.ValueType != typeof(void) && IsGiven(option))
            .Where(option => !NotKept.Contains(option) && !without.Contains(option))
            .SelectMany(option =>
                parse
                    .GetResult(option)!
                    .Tokens.Select(t => t.Value)
                    .DefaultIfEmpty()
                    .SelectMany(value => value is null ? [option.Name] : new[] { option.Name, value })
            );
        return [.. given];
    }

    /// <summary>Every option that has a value, by the name that people type, so that a run can be started again from them.</summary>
    public OrderedDictionary<string, JsonNode?> OptionValues()
    {
        var values = new OrderedDictionary<string, JsonNode?>();
        foreach (var option in Command.Options.Concat(Root.Options))
        {
            // Help and version are questions, not options of a run: they have no value.
            if (option.ValueType != typeof(void))
            {
                values[option.Name.TrimStart('-')] = Value(ValueOf(option));
            }
        }

        return values;
    }

    /// <summary>The options whose values are not the defaults of the command, given or set by a preset, by the names that people type.</summary>
    public IReadOnlyList<string> Changed() =>
        [
            .. Command
                .Options.Concat(Root.Options)
                .Where(option => option.ValueType != typeof(void) && !NotKept.Contains(option))
                .Where(option =>
                    !JsonNode.DeepEquals(
                        Value(ValueOf(option)),
                        Value(option.HasDefaultValue ? option.GetDefaultValue() : null)
                    )
                )
                .Select(option => option.Name.TrimStart('-')),
        ];

    // What only says where things go and how they look.
    private Option[] NotKept => [Common.Out, Common.Mpi, .. Common.OfAppearance];

    private object? ValueOf(Option option) =>
        defaults.TryGetValue(option, out object? preset)
            ? preset
            : parse.GetResult(option)?.GetValueOrDefault<object>();

    /// <summary>An option's value as a run keeps it.</summary>
    public static JsonNode? Value(object? value) =>
        value is null ? null : JsonSerializer.SerializeToNode(value, value.GetType(), ResultJson.Page);
}
