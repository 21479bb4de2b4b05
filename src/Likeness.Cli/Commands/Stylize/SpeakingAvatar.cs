using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Images;
using Likeness.Imaging.Reports;
using Likeness.Stylized.Engines;
using Likeness.Stylized.Pictures;
using Likeness.Stylized.Schemas;
using Likeness.Talking.Curves;
using Likeness.Talking.Pictures;
using Likeness.Talking.Visemes;

namespace Likeness.Cli.Commands.Stylize;

/// <summary>An avatar that speaks, picture by picture, drawn by the engine.</summary>
internal sealed class SpeakingAvatar
{
    private const string Mouth = "mouthShape";

    // An open grin, with lips that can close.
    private static readonly (string Shape, string Speaks) Grin = ("grin", "smile");
    private const int Moments = 12;
    private const int Columns = 6;
    private readonly StylizedEngine _engine;
    private readonly AvatarVector _avatar;
    private readonly ArkitCurves _curves;
    private readonly AvatarView _view;

    /// <param name="avatar">Strict.</param>
    /// <param name="curves">What it says.</param>
    /// <param name="view">How it is looked at.</param>
    public SpeakingAvatar(AvatarVector avatar, ArkitCurves curves, AvatarView view)
    {
        _engine = new StylizedEngine(avatar.Schema);
        _avatar = avatar.Choice(Mouth) == Grin.Shape ? avatar.With(Mouth, Grin.Speaks) : avatar;
        (_curves, _view) = (curves, view);
    }

    /// <summary>A frame.</summary>
    public Image Frame(int frame) => _engine.Render(_avatar, _view with { Expression = _curves.Frame(frame).ToArray() }).Image;

    /// <summary>Twelve moments, each with the sound that is spoken.</summary>
    public Image Sheet()
    {
        var sheet = new ContactSheet(Columns);
        foreach (SpokenMoment moment in FilmStrip.Of(VisemeCues.Of(_curves), Moments))
        {
            sheet.Add(Frame(Math.Min(_curves.Frames - 1, (int)Math.Round(moment.At * _curves.FramesPerSecond))), moment.What);
        }

        return sheet.ToImage();
    }

    /// <summary>A film with its sound.</summary>
    public void Film(string path, string sound, CancellationToken cancel)
    {
        using var movie = new VideoWriter(path, _view.Size, _view.Size, new VideoWriteOptions { FrameRate = _curves.FramesPerSecond, AudioPath = sound }, cancel);
        for (int f = 0; f < _curves.Frames; f++)
        {
            cancel.ThrowIfCancellationRequested();
            movie.Add(Frame(f));
        }

        movie.Finish();
    }
}
