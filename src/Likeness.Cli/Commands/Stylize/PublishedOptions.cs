using System.CommandLine;
using Likeness.Cli.CommandLines;
using Likeness.Stylized.Cascade;
using Likeness.Tensors;

namespace Likeness.Cli.Commands.Stylize;

/// <summary>The options of verbs that take published networks in the place of a cascade's own encoder and generators.</summary>
internal sealed class PublishedOptions
{
    private readonly Option<string?> _encoder = new("--encoder") { Description = "e4e's weights, in the place of the cascade's own encoder; with --generator.", HelpName = "FILE.safetensors" };
    private readonly Option<string?> _generator = new("--generator") { Description = "A StyleGAN2 generator of photographs, in the place of the cascade's own; may be the encoder's file.", HelpName = "FILE.safetensors" };
    private readonly Option<string?> _stylist = new("--stylist") { Description = "A generator of the same codes that draws cartoons, where there is a ready one; it is trained from --generator otherwise.", HelpName = "FILE.safetensors" };

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Verb verb)
    {
        verb.Options.Add(_encoder);
        verb.Options.Add(_generator);
        verb.Options.Add(_stylist);
    }

    /// <summary>The files that are given, in the order of the options.</summary>
    public string[] Files(Call call) => [.. new[] { call.Get(_encoder), call.Get(_generator), call.Get(_stylist) }.OfType<string>()];

    /// <summary>Reads the networks; null where none is given.</summary>
    /// <exception cref="LikenessException">One of the first two is given alone, or a file does not hold what it should.</exception>
    public PublishedPrior? Load(Call call) => (call.Get(_encoder), call.Get(_generator), call.Get(_stylist)) switch
    {
        (null, null, null) => null,
        ({ } encoder, { } generator, var stylist) => PublishedPrior.Load(encoder, generator, stylist),
        _ => throw new LikenessException("An encoder and the generator that it finds codes for belong together: give both --encoder and --generator, and --stylist only with them."),
    };
}
