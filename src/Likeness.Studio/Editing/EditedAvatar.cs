using System.Text.Json;
using Likeness.Geometry.Files.Gltf;
using Likeness.Imaging.Png;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Exports;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Tensors;
using Likeness.Tensors.Randomness;

namespace Likeness.Studio.Editing;

/// <summary>An avatar that a page edits. The page holds the avatar; here it is drawn, exported and saved.</summary>
internal sealed class EditedAvatar
{
    // As 'likeness stylize export' has it.
    private const string Author = "Likeness";

    private readonly string _path;
    private readonly string _savePath;
    private readonly AvatarVector _opened;
    private readonly StylizedEngine _engine;

    /// <summary>Opens an avatar.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="savePath">The file to save to; nothing is written until then.</param>
    /// <exception cref="LikenessException">The file cannot be read, or gives probabilities instead of choices.</exception>
    public EditedAvatar(string path, string savePath)
    {
        (_path, _savePath) = (path, savePath);
        _opened = AvatarFile.Load(path);
        _engine = new StylizedEngine(_opened.Schema);
        if (!_opened.IsStrict)
        {
            throw new LikenessException($"{path}: the avatar is relaxed (it gives probabilities); choose one option in each of its choices before editing it on a page.");
        }
    }

    /// <summary>The sizes of pictures: thumbnails, drafts while something moves, and two for what is looked at. Each keeps buffers, so there are few.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [160, 256, 512, 1024];

    /// <summary>What there is to edit.</summary>
    public EditFacts Facts => new()
    {
        Path = _path,
        SavePath = _savePath,
        Avatar = JsonDocument.Parse(AvatarFile.ToText(_opened)).RootElement,
        Attributes = _opened.Schema.Continuous,
        Slots = [.. _opened.Schema.Groups.Select(g => new EditSlot(g.Name, g.Options))],
        Expressions = TriedExpressions.Names,
    };

    /// <summary>The picture that was asked for, as PNG.</summary>
    /// <exception cref="LikenessException">Something of the request is out of range or not known.</exception>
    public byte[] Picture(EditRequest request)
    {
        AvatarVector avatar = Avatar(request);
        var view = new AvatarView
        {
            Size = Sizes.Contains(request.Size) ? request.Size : throw new LikenessException($"A size of {request.Size} pixels was asked for; there are {string.Join(", ", Sizes)}."),
            Shading = Shading(request.Shading),
            Expression = TriedExpressions.Weights(request.Expression ?? ""),
            Yaw = request.Yaw,
            Pitch = request.Pitch,
        };
        return PngWriter.Encode(_engine.Render(avatar, view).Image);
    }

    /// <summary>The avatar as binary glTF.</summary>
    /// <exception cref="LikenessException">The avatar is not one.</exception>
    public byte[] Glb(EditRequest request) => GlbWriter.ToBytes(AvatarGlb.ToDocument(Avatar(request)));

    /// <summary>The avatar as VRM 1.0, called after the file that it is saved to.</summary>
    /// <exception cref="LikenessException">The avatar is not one.</exception>
    public byte[] Vrm(EditRequest request)
    {
        string name = Path.GetFileNameWithoutExtension(_savePath);
        return GlbWriter.ToBytes(AvatarVrm.ToDocument(Avatar(request), string.IsNullOrWhiteSpace(name) ? "Likeness avatar" : name, Author));
    }

    /// <summary>An avatar at random, as the text of its file.</summary>
    /// <param name="seed">The same gives the same.</param>
    public string Random(long seed) => AvatarFile.ToText(_engine.Sample(new RandomSource(seed)));

    /// <summary>Saves the avatar; its file appears whole or stays as it was.</summary>
    /// <exception cref="LikenessException">The avatar is not one, or the file cannot be written.</exception>
    public EditSaved Save(EditRequest request)
    {
        AvatarFile.Save(_savePath, Avatar(request));
        return new EditSaved(_savePath);
    }

    private static AvatarShading Shading(string name) => name switch
    {
        "cel" => AvatarShading.Cel,
        "smooth" => AvatarShading.Smooth,
        _ => throw new LikenessException($"There is no shading '{name}'; there are cel and smooth."),
    };

    private AvatarVector Avatar(EditRequest request)
    {
        if (request.Avatar.ValueKind != JsonValueKind.Object)
        {
            throw new LikenessException("\"avatar\" is missing or not an object.");
        }

        AvatarVector avatar = AvatarFile.FromText(request.Avatar.GetRawText());
        if (!ReferenceEquals(avatar.Schema, _opened.Schema))
        {
            throw new LikenessException($"The avatar is of schema {avatar.Schema.Name}; the one that is edited is of schema {_opened.Schema.Name}.");
        }

        return avatar.IsStrict ? avatar : throw new LikenessException("The avatar is relaxed; each of its choices needs the name of one option.");
    }
}
