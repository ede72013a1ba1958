using Hebb.Experiments.Rules;
using Hebb.Plasticity;
using Spectre.Console;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb rules list</c>.</summary>
internal sealed class RulesListCommand : ToolCommand
{
    public RulesListCommand()
        : base("list", "Lists the learned rules that come with the tool.", "hebb rules list")
    {
        Does(context =>
        {
            var table = ResultTable.WithColumns("name", ">T", "rules", "learned by", "on", ">source accuracy");
            var rules = ShippedRules.Names.Select(name => (Name: name, Set: ShippedRules.Find(name))).ToArray();
            foreach (var (name, set) in rules)
            {
                table.AddRow(
                    Markup.Escape(name),
                    $"{set.Rounds}",
                    Parts(set),
                    Markup.Escape(set.Learned.GetValueOrDefault("by", "")),
                    Markup.Escape(set.Learned.GetValueOrDefault("data", "")),
                    ResultTable.Percent(RulesShowCommand.Number(set, "sourceAccuracy"))
                );
            }

            context.Complete(
                new
                {
                    Rules = rules.Select(rule => new
                    {
                        rule.Name,
                        rule.Set.Rounds,
                        Parts = Parts(rule.Set),
                        Learned = RulesShowCommand.Facts(rule.Set),
                    }),
                },
                table,
                new Text(
                    "to use one, run: hebb train --data mnist --output-rule NAME; to see it: hebb rules show NAME\n"
                )
            );
            return Task.CompletedTask;
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse =>
        ["--seed", "--threads", "--data-dir", "--out", "--checkpoint-every"];

    private static string Parts(RuleSet set) =>
        string.Join(
            ", ",
            new[] { set.Output is null ? null : "output", set.Graph is null ? null : "graph" }.OfType<string>()
        );
}
