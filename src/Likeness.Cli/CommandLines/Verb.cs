using System.CommandLine;

namespace Likeness.Cli.CommandLines;

/// <summary>
/// A command that does something, with examples for its help. Write one as
/// <code>
/// var path = new Argument&lt;string&gt;("path") { Description = "..." };
/// var info = new Verb("info", "Says what a mesh set holds.", "likeness data info heads.npz") { path };
/// info.Does((call, cancel) => call.Output.Result(new() { ["vertices"] = ... }));
/// </code>
/// and add it to its noun, a plain <see cref="Command"/>.
/// </summary>
internal sealed class Verb(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Whole command lines that can be pasted.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>Sets what the command does. Errors are left to <see cref="Invocation"/>.</summary>
    public void Does(Func<Call, CancellationToken, Task> body) =>
        SetAction((parse, cancel) => Invocation.GuardAsync(new Call(parse), body, cancel));

    /// <summary>Sets what the command does. Errors are left to <see cref="Invocation"/>.</summary>
    public void Does(Action<Call, CancellationToken> body) => Does((call, cancel) =>
    {
        body(call, cancel);
        return Task.CompletedTask;
    });
}
