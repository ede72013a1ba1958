using Hebb.Cli;

using var interrupt = new Interrupt();
return await SharedProgram.RunAsync(args, interrupt);
