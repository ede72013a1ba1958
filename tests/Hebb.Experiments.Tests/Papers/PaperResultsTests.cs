using Hebb.Data;
using Hebb.Experiments.Papers;
using Hebb.Experiments.Reproduce;

namespace Hebb.Experiments.Tests.Papers;

public sealed class PaperResultsTests
{
    [Fact]
    public void Every_reproduction_is_listed_once_under_an_id_that_can_be_typed()
    {
        var listed = PaperResults.All.Select(reproduction => reproduction.GetType()).ToArray();
        var written = typeof(PaperResults)
            .Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IReproduction)));

        Assert.Equal(written.OrderBy(type => type.Name), listed.OrderBy(type => type.Name));
        string[] ids = [.. PaperResults.All.Select(reproduction => reproduction.Id)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.Matches("^[a-z]+(-[a-z0-9]+)+$|^theorems$|^robust$|^beyond$", id));
    }

    [Fact]
    public void Data_sets_are_those_of_the_catalogue() =>
        Assert.All(
            PaperResults.All.SelectMany(reproduction => reproduction.Data),
            name => Assert.Equal(name, DataSets.Find(name).Name)
        );

    [Fact]
    public void A_wrong_id_suggests_the_nearest()
    {
        Assert.Equal("rules-table2", PaperResults.Find("rules-table2").Id);
        var error = Assert.Throws<UnknownNameException>(() => PaperResults.Find("rules-tabel2"));
        Assert.Contains("rules-table", error.Message, StringComparison.Ordinal);
    }
}
