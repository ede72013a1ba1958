using Hebb.Numerics;

namespace Hebb.Representation;

/// <summary>The rules that learning begins with.</summary>
internal static class UpdateRuleDraw
{
    /// <summary>A random f_out of small values; f_in and f_rec, where they are learned, begin as 0.</summary>
    public static UpdateRule First(UpdateRuleOptions options, RandomKey key)
    {
        int rounds = options.Network.Rounds;
        int pre = UpdateRule.PreNumbersOf(options.Field, rounds);
        int context = options.Field == UpdateField.Attention ? rounds : 0;
        bool learnsAll = options.Learn == LearnedUpdates.All;
        return new UpdateRule("before learning", rounds)
        {
            Field = options.Field,
            Input = learnsAll ? UpdateNetwork.Draw(1, rounds, 0, isZero: true, key.For("input function")) : null,
            Recurrent = learnsAll
                ? UpdateNetwork.Draw(pre, rounds, context, isZero: true, key.For("recurrent function"))
                : null,
            Output = UpdateNetwork.Draw(pre, 1, context, isZero: false, key.For("output function")),
        };
    }

    /// <summary>A copy of a rule to continue from, which must have the functions that are learned, as update networks.</summary>
    /// <exception cref="InvalidOptionException">It has not.</exception>
    public static UpdateRule Copy(UpdateRule start, UpdateRuleOptions options)
    {
        start.Validate();
        const string Has = "the networks have";
        InvalidOptionException.ThrowIfMismatch("the rule has", start.Rounds, "rounds", Has, options.Network.Rounds);
        if (start.Field != options.Field)
        {
            throw new InvalidOptionException("field of the rule to begin with", $"{start.Field}", $"{options.Field}");
        }

        bool learnsAll = options.Learn == LearnedUpdates.All;
        return start with
        {
            Input = learnsAll ? Network("input", start.Input) : null,
            Recurrent = learnsAll ? Network("recurrent", start.Recurrent) : null,
            Output = Network("output", start.Output),
        };
    }

    private static UpdateNetwork Network(string name, UpdateFunction? function) =>
        (function as UpdateNetwork)?.Frozen()
        ?? throw new InvalidOptionException(
            $"{name} function of the rule to begin with",
            function is null ? "none" : "not an update network",
            "an update network: it is learned"
        );
}
