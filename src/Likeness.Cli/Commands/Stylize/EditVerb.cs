using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Stylize;

/// <summary><c>likeness stylize edit</c>: attributes of an avatar set by name.</summary>
internal static class EditVerb
{
    private static readonly Option<string> Avatar = new("--avatar") { Description = "The avatar.", HelpName = "FILE.json", Required = true };
    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "Attributes and their values: the name of an option for a choice (hairStyle=bob), a number from 0 to 1 for the others (eyeSize=0.7).",
        HelpName = "NAME=VALUE",
        AllowMultipleArgumentsPerToken = true,
        Required = true,
    };

    private static readonly Option<string?> Out = new("--out") { Description = "Where the result goes [default: the avatar's own file].", HelpName = "FILE.json" };

    public static Command Create()
    {
        var verb = new Verb(
            "edit", "Sets attributes of an avatar.",
            "likeness stylize edit --avatar people/00003.json --set hairStyle=bob hairColour=auburn eyeSize=0.7 --out ada.json")
        {
            Avatar, Set, Out,
        };
        verb.Does(Edit);
        return verb;
    }

    private static void Edit(Call call, CancellationToken cancel)
    {
        AvatarVector avatar = AvatarFile.Load(call.Get(Avatar));
        var changed = new JsonObject();
        foreach (string entry in call.Get(Set).SelectMany(s => s.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            string[] sides = entry.Split('=', 2, StringSplitOptions.TrimEntries);
            if (sides.Length < 2 || sides[0].Length == 0)
            {
                throw new LikenessException($"--set {entry}: NAME=VALUE was expected, such as hairStyle=bob.");
            }

            avatar = Edited(avatar, sides[0], sides[1]);
            changed[sides[0]] = sides[1];
        }

        string path = call.Get(Out) ?? call.Get(Avatar);
        AvatarFile.Save(path, avatar);
        call.Output.Say($"{string.Join(", ", changed.Select(c => $"{c.Key} = {c.Value}"))}: {path}");
        call.Output.Result(new JsonObject { ["path"] = path, ["schema"] = avatar.Schema.Name, ["set"] = changed });
    }

    private static AvatarVector Edited(AvatarVector avatar, string name, string value)
    {
        if (avatar.Schema.Group(name) is not null)
        {
            return avatar.With(name, value);
        }

        return float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
            ? avatar.With(name, number)
            : throw new LikenessException(avatar.Schema.IndexOfContinuous(name) >= 0
                ? $"--set {name}={value}: a number from 0 to 1 was expected."
                : $"--set {name}={value}: schema {avatar.Schema.Name} has no attribute {name}; it has {string.Join(", ", avatar.Schema.Groups.Select(g => g.Name).Concat(avatar.Schema.Continuous))}.");
    }
}
