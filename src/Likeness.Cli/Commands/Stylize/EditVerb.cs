using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Likeness.Cli.CommandLines;
using Likeness.Studio;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Stylize;

/// <summary><c>likeness stylize edit</c>: attributes of an avatar set by name, or on a page in the browser.</summary>
internal static class EditVerb
{
    private static readonly Option<string> Avatar = new("--avatar") { Description = "The avatar.", HelpName = "FILE.json", Required = true };
    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "Attributes and their values: the name of an option for a choice (hairStyle=bob), a number from 0 to 1 for the others (eyeSize=0.7).",
        HelpName = "NAME=VALUE",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<bool> Page = new("--page") { Description = "Edit on a page in the browser until Ctrl-C, after what --set sets. Only this computer can open it." };
    private static readonly Option<string?> Out = new("--out") { Description = "Where the result goes [default: the avatar's own file].", HelpName = "FILE.json" };

    public static Command Create()
    {
        var serving = new PageOptions();
        var verb = new Verb(
            "edit", "Sets attributes of an avatar, or opens a page to edit it on.",
            "likeness stylize edit --avatar people/00003.json --set hairStyle=bob hairColour=auburn eyeSize=0.7 --out ada.json",
            "likeness stylize edit --avatar people/00003.json --page --out ada.json")
        {
            Avatar, Set, Page, Out,
        };
        serving.AddTo(verb);
        verb.Does((call, cancel) => EditAsync(call, serving, cancel));
        return verb;
    }

    private static async Task EditAsync(Call call, PageOptions serving, CancellationToken cancel)
    {
        string[] entries = [.. call.Get(Set).SelectMany(s => s.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        string source = call.Get(Avatar), path = call.Get(Out) ?? source;
        if (entries.Length == 0 && !call.Get(Page))
        {
            throw new LikenessException("Say what to change with --set NAME=VALUE, or edit on a page with --page.");
        }

        if (entries.Length > 0)
        {
            SetAll(call, entries, source, path);
            source = path;
        }

        if (call.Get(Page))
        {
            await serving.ServeAsync(call, new StudioOptions { AvatarPath = source, SavePath = path }, cancel).ConfigureAwait(false);
        }
    }

    private static void SetAll(Call call, string[] entries, string source, string path)
    {
        AvatarVector avatar = AvatarFile.Load(source);
        var changed = new JsonObject();
        foreach (string entry in entries)
        {
            string[] sides = entry.Split('=', 2, StringSplitOptions.TrimEntries);
            if (sides.Length < 2 || sides[0].Length == 0)
            {
                throw new LikenessException($"--set {entry}: NAME=VALUE was expected, such as hairStyle=bob.");
            }

            avatar = Edited(avatar, sides[0], sides[1]);
            changed[sides[0]] = sides[1];
        }

        AvatarFile.Save(path, avatar);
        call.Output.Say($"{string.Join(", ", changed.Select(c => $"{c.Key} = {c.Value}"))}: {path}");
        if (!call.Get(Page))
        {
            // With a page the one result is its address.
            call.Output.Result(new JsonObject { ["path"] = path, ["schema"] = avatar.Schema.Name, ["set"] = changed });
        }
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
