using System.CommandLine;
using Likeness.Cli.CommandLines;
using Likeness.Studio;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Avatar;

/// <summary><c>likeness avatar view</c>: an avatar, or a package of one, in the browser.</summary>
internal static class ViewVerb
{
    private static readonly Option<string?> Model = new("--model") { Description = "The trained avatar.", HelpName = "head.safetensors" };
    private static readonly Option<string?> Data = new("--data") { Description = "The clip that it learned from: its meshes and frames. Without it jaw and lids hardly move.", HelpName = "DIR" };
    private static readonly Option<string?> Sound = new("--audio") { Description = "A recording that it says; the page takes others.", HelpName = "FILE" };
    private static readonly Option<string?> Package = new("--package") { Description = "In place of a model: what 'avatar export --out NAME.avatar' wrote.", HelpName = "FILE" };

    public static Command Create()
    {
        var page = new PageOptions();
        var verb = new Verb(
            "view", "Shows an avatar on a page in the browser until Ctrl-C: move its face, play its clip, make it speak. Only this computer can open it.",
            "likeness avatar view --model head.safetensors --data clip",
            "likeness avatar view --package hello.avatar")
        {
            Model, Data, Sound, Package,
        };
        page.AddTo(verb);
        verb.Does((call, cancel) =>
        {
            if (call.Get(Model) is null && call.Get(Package) is null)
            {
                throw new LikenessException("Give the avatar to show with --model head.safetensors, or a package with --package FILE.");
            }

            return page.ServeAsync(
                call,
                new StudioOptions { ModelPath = call.Get(Model), ClipPath = call.Get(Data), SoundPath = call.Get(Sound), PackagePath = call.Get(Package), Seed = call.Seed },
                cancel);
        });
        return verb;
    }
}
