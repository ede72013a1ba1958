using Hebb.Experiments.Reproduce;

namespace Hebb.Experiments.Papers;

/// <summary>Every table, figure and theorem that can be reproduced. A new one is one file and one line here.</summary>
public static class PaperResults
{
    /// <summary>All, in the order of the papers.</summary>
    public static IReadOnlyList<IReproduction> All { get; } =
    [
        new RulesFigure2(),
        new RulesFigure3(),
        new RulesFigure4(),
        new RulesFigure5(),
        new RulesFigure6(),
        new RobustTable(),
        new UnsupervisedAutoencoders(),
        new UnsupervisedUpdates(),
        new UnsupervisedFields(),
        new UnsupervisedLabels(),
        new UnsupervisedRobustness(),
        new UnsupervisedRules(),
        new UnsupervisedMeta(),
        new UnsupervisedMnist(),
        new HiddenRules(),
        new Beyond(),
        new RulesTable1(),
        new RulesTable2(),
        new RulesOptimal(),
        new RulesSchemes(),
        new Theorems(),
        new DnnTable2(),
        new DnnSearch(),
        new TraitEvolution(),
        new NneTable1(),
        new NneFigure2(),
        new NneFigure3(),
    ];

    /// <summary>The one of that id.</summary>
    /// <exception cref="UnknownNameException">There is none; the message suggests what was probably meant.</exception>
    public static IReproduction Find(string id) =>
        All.FirstOrDefault(reproduction => reproduction.Id == id)
        ?? throw new UnknownNameException(
            "reproduction",
            id,
            [.. All.Select(reproduction => reproduction.Id), "list", "all"]
        );
}
