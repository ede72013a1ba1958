using Hebb.Cli;

using var interrupt = new Interrupt();
return await new Tool(Terminal.OfProcess()).RunAsync(args, interrupt.Token);
