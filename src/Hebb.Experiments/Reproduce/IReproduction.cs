namespace Hebb.Experiments.Reproduce;

/// <summary>A table, figure or theorem of one of the papers, as an experiment: one file for each.</summary>
public interface IReproduction
{
    /// <summary>What people type: <c>rules-table2</c>.</summary>
    string Id { get; }

    /// <summary>What it shows, in one line, with its place in the paper.</summary>
    string Title { get; }

    /// <summary>The data sets that it needs, by their names in the catalogue.</summary>
    IReadOnlyList<string> Data { get; }

    /// <summary>Runs it.</summary>
    /// <param name="context">Data, how often to repeat, and who does the trials.</param>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be resumed.</exception>
    ReproduceResult Run(ReproductionContext context);
}
