using Hebb.Data;
using Hebb.Experiments.Runs;
using Hebb.Experiments.Statistics;
using Hebb.Networks;
using Hebb.Numerics;
using Hebb.Robustness;

namespace Hebb.Experiments.Attacks;

/// <summary>What <c>hebb attack</c> does: accuracy under attacks, and whether the figures can be believed.</summary>
public static class AttackExperiment
{
    /// <summary>Runs it, in phases <c>surrogate-…</c> (for transfer, which ranks share), <c>attack</c> and <c>masking</c>.</summary>
    /// <param name="network">Who is attacked.</param>
    /// <param name="examples">The examples, within the box.</param>
    /// <param name="training">Examples to train surrogates on; none leaves transfer out.</param>
    /// <param name="options">Attacks, norm, sizes; validated.</param>
    /// <param name="seed">The seed of everything random.</param>
    /// <param name="run">Does the phases, and takes the pictures.</param>
    /// <param name="workers">Threads and vector width.</param>
    /// <exception cref="OperationCanceledException">The run was asked to stop; it can be resumed.</exception>
    public static RobustnessFigures Run(
        Network network,
        LabelledData examples,
        LabelledData? training,
        AttackOptions options,
        ulong seed,
        Run run,
        WorkerPool workers
    )
    {
        options.Validate();
        var key = RandomKey.FromSeed(seed).For("attack");
        var surrogates =
            training is not null && options.Transfer && options.Attacks.Contains(AttackKind.Suite)
                ? Train(
                    Surrogates.Of(
                        training,
                        network.Input,
                        options.AlarmEpsilon ?? 1,
                        key.For("surrogates"),
                        workers.Local
                    ),
                    run
                )
                : [];
        AttackPlan[] plans =
        [
            .. options.Attacks.Select(kind =>
                PlanOf(kind, network, surrogates, options) with
                {
                    Name = kind.ToString().ToLowerInvariant(),
                }
            ),
        ];
        var test = new RobustnessTest(
            network,
            new RobustnessOptions
            {
                Plans = plans,
                Norm = options.Norm,
                Epsilons = options.Epsilons,
                Low = options.Low,
                High = options.High,
            },
            examples,
            key.For("test"),
            workers
        );
        run.Do(new Phase("attack", "attacked examples", test) { Note = () => test.IsDone ? null : test.Current });
        foreach (string left in plans.SelectMany(plan => plan.LeftOut))
        {
            run.Observer.Warn(left);
        }

        var verdict = Inspect(network, examples, plans, surrogates, options, key.For("masking"), run, workers);
        Keep(test, plans, options, examples, run);
        var figures = FiguresOf(test, plans, examples.Count, verdict) with
        {
            Certified = Floor(network, examples, options, workers, run.Cancel),
        };
        if (verdict is { IsSuspect: true })
        {
            run.Observer.Warn(verdict.Summary);
        }

        return figures;
    }

    private static IReadOnlyList<(string, IDifferentiableClassifier)> Train(
        IReadOnlyList<Surrogate> surrogates,
        Run run
    )
    {
        run.DoShared([
            .. surrogates.Select(surrogate =>
                surrogate.Training.Select(part => new Phase($"surrogate-{part.Name}", "examples", part.Work))
            ),
        ]);
        return [.. surrogates.Select(surrogate => (surrogate.Name, (IDifferentiableClassifier)surrogate.Network))];
    }

    private static AttackPlan PlanOf(
        AttackKind kind,
        Network network,
        IReadOnlyList<(string, IDifferentiableClassifier)> surrogates,
        AttackOptions options
    ) =>
        kind switch
        {
            AttackKind.Paper => AttackPlans.Paper(steps: options.Steps),
            AttackKind.Published => AttackPlans.Paper(AttackLoss.PublishedDoubleSoftmax, options.Steps),
            AttackKind.Suite => AttackPlans.Suite(network, surrogates),
            AttackKind.Fgsm => AttackPlans.Fgsm(),
            AttackKind.Pgd => AttackPlans.Pgd(options.Steps),
            _ => AttackPlans.Square(),
        };

    private static MaskingVerdict? Inspect(
        Network network,
        LabelledData examples,
        AttackPlan[] plans,
        IReadOnlyList<(string, IDifferentiableClassifier)> surrogates,
        AttackOptions options,
        RandomKey key,
        Run run,
        WorkerPool workers
    )
    {
        const int Enough = 100;
        if (options.AlarmEpsilon is not { } epsilon)
        {
            return null;
        }

        // The curve that is most likely to be quoted without its diagnosis.
        int quoted = Math.Max(0, options.Attacks.ToList().IndexOf(AttackKind.Published));
        var alarm = new MaskingAlarm(
            network,
            new MaskingOptions
            {
                Epsilon = epsilon,
                Norm = options.Norm,
                Low = options.Low,
                High = options.High,
                Quoted = plans[quoted],
                Surrogates = surrogates,
            },
            examples.Take(Enough),
            key,
            workers
        );
        run.Do(new Phase("masking", "checks", alarm));
        return alarm.Verdict;
    }

    private static RobustnessFigures FiguresOf(
        RobustnessTest test,
        AttackPlan[] plans,
        int images,
        MaskingVerdict? verdict
    )
    {
        var worst = test.WorstCase();
        var curves = plans.Index().ToDictionary(plan => plan.Item.Name, plan => test.Curve(plan.Index));
        var (low, high) = WilsonInterval.Of(test.CleanAccuracy, images);
        return new RobustnessFigures(images, test.CleanAccuracy)
        {
            CleanLow = low,
            CleanHigh = high,
            Curves = curves.ToDictionary(
                curve => curve.Key,
                curve => (IReadOnlyList<CurvePoint>)[.. curve.Value.Select(CurvePoint.Of)]
            ),
            WorstCase =
            [
                .. curves.Values.First().Zip(worst, (point, share) => RobustPoint.Of(point.Epsilon, share, images)),
            ],
            Alarms = verdict?.Flags ?? [],
            IsSuspect = verdict?.IsSuspect,
            Verdict = verdict?.Summary,
        };
    }

    // What is proved in the whole ball holds in its part within the box.
    private static RobustPoint[]? Floor(
        Network network,
        LabelledData examples,
        AttackOptions options,
        WorkerPool workers,
        CancellationToken cancel
    )
    {
        if (options.Norm != PerturbationNorm.L2 || !MarginCertificate.Suits(network))
        {
            return null;
        }

        double[] radii = [.. options.Epsilons.Select(epsilon => (double)epsilon)];
        var certification = new MarginCertification(network, radii, examples, box: null, workers);
        certification.Run(cancel: cancel);
        return
        [
            .. certification.Curve.Select(point =>
                RobustPoint.Of((float)point.Epsilon, point.Accuracy, point.Examples)
            ),
        ];
    }

    // Pictures of the first attack.
    private static void Keep(
        RobustnessTest test,
        AttackPlan[] plans,
        AttackOptions options,
        LabelledData examples,
        Run run
    )
    {
        // Pictures of larger examples show nothing in a small grid.
        const int MostValues = 50_000;
        int epsilon = options.Epsilons.ToList().IndexOf(options.AlarmEpsilon ?? options.Epsilons[^1]);
        if (examples.Shape.Height * examples.Shape.Width > 1 && examples.Inputs <= MostValues)
        {
            run.Append(
                new AdversarialPictures(
                    plans[0].Name,
                    options.Epsilons[epsilon],
                    [examples.Shape.Channels, examples.Shape.Height, examples.Shape.Width],
                    test.Examples(0, epsilon)
                )
            );
        }
    }
}
