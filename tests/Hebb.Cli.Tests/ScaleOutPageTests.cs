namespace Hebb.Cli.Tests;

/// <summary>The script that <c>docs/scale-out.md</c> shows is the one that is tested under Slurm.</summary>
public sealed class ScaleOutPageTests
{
    [Fact]
    public void The_script_for_Slurm_is_the_tested_one()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "scale-out.md"));
        string script = File.ReadAllText(Path.Combine(Repository.Root, "tests", "slurm", "population.sh"));

        Assert.Contains($"```bash\n{script}```\n", page);
    }
}
