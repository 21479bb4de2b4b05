using Likeness.Geometry.Faces;
using Likeness.Imaging.Ffmpeg;
using Likeness.Imaging.Png;
using Likeness.Studio.Standalone;
using Likeness.Talking.Curves;
using Likeness.Talking.Files;
using Likeness.Talking.Motion;
using Likeness.Talking.Pictures;
using Likeness.Talking.Visemes;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Cli.Commands.Talk;

/// <summary>Where motion goes: the ending of the path says as what.</summary>
internal sealed class MotionOutput
{
    /// <summary>What an ending may be; none is a folder of meshes.</summary>
    public static readonly string[] Formats = [".csv", ".json", ".tsv", ".npz", ".pc2", ".mdd", ".glb", ".html", ".mp4", ".png", ""];

    private const int FilmSize = 512;
    private const int StripSize = 448;
    private const int StripFrames = 12;
    private const int StripColumns = 6;

    private readonly string _path;
    private readonly string _curves;
    private readonly bool _cues;

    /// <summary>Checks what can be checked before any work is done.</summary>
    /// <param name="path">The file or folder to make.</param>
    /// <param name="curves">'arkit', 'oculus' or 'vrm'.</param>
    /// <param name="cues">Cues in place of curves.</param>
    /// <exception cref="LikenessException">The ending is not known, or the options do not go with it.</exception>
    public MotionOutput(string path, string curves, bool cues)
    {
        (_path, _curves, _cues) = (path, curves, cues);
        Format = Path.GetExtension(path).ToLowerInvariant();
        if (!Formats.Contains(Format))
        {
            throw new LikenessException($"--out {path}: {string.Join(", ", Formats[..^1])} can be written, and a folder of OBJ meshes under a name without an ending.");
        }

        if (cues && Format is not (".json" or ".tsv"))
        {
            throw new LikenessException($"--out {path}: cues are written as .json or .tsv.");
        }

        if (curves != "arkit" && (cues || Format is not (".csv" or ".json")))
        {
            throw new LikenessException($"--curves {curves} goes with --out .csv or .json; {(cues || Format == ".tsv" ? "cues have Oculus' names" : "the rest is driven by ARKit's curves")}.");
        }
    }

    /// <summary>The ending, small, with its dot.</summary>
    public string Format { get; }

    /// <summary>True for curves and cues, which need no head.</summary>
    public bool IsCurves => Format is ".csv" or ".json" or ".tsv";

    /// <summary>Writes curves or cues.</summary>
    public void WriteCurves(ArkitCurves curves)
    {
        switch (Format)
        {
            case ".tsv":
                VisemeCueFiles.WriteTsv(_path, VisemeCues.Of(curves));
                break;
            case ".json" when _cues:
                VisemeCueFiles.WriteJson(_path, VisemeCues.Of(curves));
                break;
            case ".csv" when _curves == "arkit":
                CurveFiles.WriteCsv(_path, curves);
                break;
            case ".csv":
                CurveFiles.WriteCsv(_path, Named(curves));
                break;
            default:
                CurveFiles.WriteJson(_path, Named(curves));
                break;
        }
    }

    /// <summary>Writes a head that curves drive.</summary>
    public void WriteHead(TalkHead head, ArkitCurves curves, string? sound, CancellationToken cancel)
    {
        switch (Format)
        {
            case ".glb":
                AtomicFile.WriteBytes(_path, head.Glb(curves));
                break;
            case ".html":
                WritePage(head.Glb(curves), sound);
                break;
            case ".mp4":
                WriteFilm(head.Film(curves, FilmSize), sound, cancel);
                break;
            case ".png":
                WriteStrip(head.Film(curves, StripSize), FilmStrip.Of(VisemeCues.Of(curves), StripFrames));
                break;
            case "":
                ObjSequence.Write(_path, head.Surface, head.Moving(curves), cancel);
                break;
            default:
                VertexMotionFiles.Write(_path, FaceMotion.Of(head.Moving(curves)));
                break;
        }
    }

    /// <summary>Writes vertices as they are, to a file of vertices.</summary>
    public void WriteVertices(VertexMotion motion) => VertexMotionFiles.Write(_path, motion);

    /// <summary>Writes vertices that nothing drives, on their surface.</summary>
    /// <returns>How far any vertex is from where it should be, where that is more than rounding; else null.</returns>
    public double? WriteVertices(BlendshapeFace surface, VertexMotion motion, string? sound, CancellationToken cancel)
    {
        switch (Format)
        {
            case ".glb" or ".html":
                ClipGlbResult clip = ClipGlb.Make(motion, surface.Neutral, "clip", new()
                {
                    Groups = [.. surface.Parts.Select(p => new Geometry.Files.TriangleGroup(p.Name, p.Material, p.FirstTriangle, p.TriangleCount))],
                    Materials = TalkHead.Materials(surface) ?? [],
                });
                if (Format == ".glb")
                {
                    AtomicFile.WriteBytes(_path, clip.Content);
                }
                else
                {
                    WritePage(clip.Content, sound);
                }

                return clip.LargestMillimetres;
            case ".mp4":
                WriteFilm(TalkHead.Film(surface, new RecordedFace(surface.Neutral.Positions, motion), FilmSize), sound, cancel);
                return null;
            case ".png":
                double seconds = motion.Frames / motion.FramesPerSecond;
                WriteStrip(TalkHead.Film(surface, new RecordedFace(surface.Neutral.Positions, motion), StripSize), [.. Enumerable.Range(0, StripFrames).Select(i => new SpokenMoment((i + 0.5) * seconds / StripFrames, "vertices"))]);
                return null;
            case "":
                ObjSequence.Write(_path, surface.Neutral, new RecordedFace(surface.Neutral.Positions, motion), cancel);
                return null;
            default:
                VertexMotionFiles.Write(_path, motion);
                return null;
        }
    }

    private NamedCurves Named(ArkitCurves curves) => _curves switch
    {
        "oculus" => VisemeCurves.Oculus(curves),
        "vrm" => VisemeCurves.Vrm(curves),
        _ => NamedCurves.Of(curves),
    };

    private void WritePage(byte[] head, string? sound) => TalkingPage.Write(
        _path, head, sound ?? throw new LikenessException($"--out {_path}: a page plays a sound; name it with --audio."), Path.GetFileNameWithoutExtension(sound));

    private void WriteStrip(TalkingFilm film, SpokenMoment[] moments) => PngWriter.Write(_path, FilmStrip.Draw(film, moments, StripColumns));

    private void WriteFilm(TalkingFilm film, string? sound, CancellationToken cancel)
    {
        using var writer = new VideoWriter(_path, FilmSize, FilmSize, new VideoWriteOptions { FrameRate = film.FramesPerSecond, AudioPath = sound }, cancel);
        for (int t = 0; t < film.Frames; t++)
        {
            cancel.ThrowIfCancellationRequested();
            writer.Add(film.Frame(t));
        }

        writer.Finish();
    }
}
