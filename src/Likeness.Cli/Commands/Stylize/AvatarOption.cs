using System.CommandLine;
using Likeness.Cli.CommandLines;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Stylize;

/// <summary><c>--avatar</c>, the same for every verb that takes one that can be drawn.</summary>
internal sealed class AvatarOption : Option<string>
{
    public AvatarOption() : base("--avatar")
    {
        Description = "The avatar.";
        HelpName = "FILE.json";
        Required = true;
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="LikenessException">The file is damaged, or gives probabilities instead of choices.</exception>
    public AvatarVector Load(Call call)
    {
        AvatarVector avatar = AvatarFile.Load(call.Get(this));
        return avatar.IsStrict
            ? avatar
            : throw new LikenessException($"{call.Get(this)}: the avatar is relaxed (it gives probabilities); choose one option in each of its choices before drawing it.");
    }
}
