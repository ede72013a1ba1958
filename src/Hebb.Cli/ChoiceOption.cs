using System.CommandLine;
using System.Text.Json;

namespace Hebb.Cli;

/// <summary>An option that takes one of a few names: the members of <typeparamref name="T"/> in kebab-case.</summary>
/// <typeparam name="T">The choices, such as <c>InputWeights</c> with <c>Normal</c> and <c>Ones</c>.</typeparam>
internal sealed class ChoiceOption<T> : Option<string>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Choices = Enum.GetValues<T>()
        .ToDictionary(choice => JsonNamingPolicy.KebabCaseLower.ConvertName(choice.ToString()));

    /// <summary>Names the option and its default.</summary>
    public ChoiceOption(string name, T defaultChoice, string description)
        : base(name)
    {
        string defaultName = NameOf(defaultChoice);
        Description = description;
        HelpName = string.Join('|', Choices.Keys);
        DefaultValueFactory = _ => defaultName;
        CompletionSources.Add(_ => Choices.Keys.Select(key => new System.CommandLine.Completions.CompletionItem(key)));
        Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !Choices.ContainsKey(given.Value))
            {
                string expected = string.Join(" or ", Choices.Keys) + Suggestion.For(given.Value, Choices.Keys);
                result.AddError(new InvalidOptionException(Name, $"'{given.Value}'", expected).Message);
            }
        });
    }

    /// <summary>The choice of that name.</summary>
    public static T Parse(string name) => Choices[name];

    /// <summary>The name of a choice, as people type it.</summary>
    public static string NameOf(T choice) => Choices.First(pair => pair.Value.Equals(choice)).Key;
}
