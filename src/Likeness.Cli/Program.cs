using Likeness.Cli.CommandLines;
using Likeness.Cli.Commands;

return await Invocation.RunAsync(Nouns.Create(), args, Console.Out, Console.Error);
