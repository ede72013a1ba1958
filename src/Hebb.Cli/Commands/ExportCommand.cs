using System.CommandLine;
using Hebb.Experiments.Export;
using Hebb.Onnx;
using Hebb.Persistence;
using Spectre.Console;

namespace Hebb.Cli.Commands;

/// <summary><c>hebb export</c>.</summary>
internal sealed class ExportCommand : ToolCommand
{
    private readonly ModelArgument model = new();
    private readonly Option<bool> onnx = new("--onnx")
    {
        Description =
            "Write ONNX, which most runtimes read: inputs in the units of the data, outputs 'label' and 'scores'",
    };
    private readonly Option<bool> npz = new("--npz")
    {
        Description = "Write NPZ, NumPy's format: the arrays of the model file by their names",
    };
    private readonly Option<string?> to = new("--to")
    {
        Description = "The new file to write",
        HelpName = "FILE",
        Required = true,
    };

    public ExportCommand()
        : base(
            "export",
            "Writes a trained network in a form that other programs read.",
            "hebb export runs/20310405-train-1 --onnx --to model.onnx",
            "hebb export runs/20310405-train-1 --npz --to model.npz"
        )
    {
        Add(model);
        AddGroup(OptionGroup.Output, onnx, npz, to);
        Does(context =>
        {
            bool isOnnx = context.Get(onnx);
            if (isOnnx == context.Get(npz))
            {
                throw new InvalidOptionException("the format", isOnnx ? "both" : "not given", "--onnx or --npz");
            }

            string file = NewFile.Of(context, to)!;
            var (network, provenance) = model.Load(context).Model;
            using (context.Clock.Measure("export"))
            {
                AtomicFile.Write(
                    file,
                    stream =>
                    {
                        if (isOnnx)
                        {
                            OnnxFile.Write(network, provenance, stream, file);
                        }
                        else
                        {
                            NpzModel.Write(network, provenance, stream);
                        }
                    }
                );
            }

            long bytes = new FileInfo(file).Length;
            context.Complete(
                new
                {
                    Format = isOnnx ? "onnx" : "npz",
                    To = file,
                    Bytes = bytes,
                },
                new Text($"{file}: {bytes:N0} bytes\n")
            );
            return Task.CompletedTask;
        });
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> WithoutUse => ["--seed", "--threads", "--data-dir", "--checkpoint-every"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Pages => ["using-a-model.md"];
}
