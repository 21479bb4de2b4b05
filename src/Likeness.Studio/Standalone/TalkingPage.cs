using System.Globalization;
using System.Net;
using System.Text;
using Likeness.Studio.Hosting;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Studio.Standalone;

/// <summary>
/// A head with its voice as one HTML file: the head as GLB with an animation, the sound, and the script that plays both. It loads nothing from anywhere, and can be
/// sent, kept or put on any web space.
/// </summary>
public static class TalkingPage
{
    /// <summary>The largest sound that goes into a page, in bytes: a browser has to hold the page whole.</summary>
    public const long LargestSound = 64L << 20;

    private const string Script = "assets/talk.js";

    /// <summary>Writes the page; it appears whole or not at all.</summary>
    /// <param name="path">The page.</param>
    /// <param name="head">A GLB file with one animation.</param>
    /// <param name="soundPath">The sound that it goes with.</param>
    /// <param name="title">Shown by the browser.</param>
    /// <exception cref="LikenessException">The sound is missing or too large, or the page cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> head, string soundPath, string title)
    {
        var sound = new FileInfo(soundPath);
        if (!sound.Exists)
        {
            throw new InvalidFileException(soundPath, "the file does not exist. Check the name.");
        }

        if (sound.Length > LargestSound)
        {
            throw new LikenessException($"{soundPath}: {sound.Length >> 20} MB of sound are too much for one page; {LargestSound >> 20} MB are the most. Cut it, or give it as mp3.");
        }

        string page = Page(title, Convert.ToBase64String(head), $"data:{SoundTypes.Of(soundPath)};base64,{Convert.ToBase64String(File.ReadAllBytes(soundPath))}");
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
    }

    private static string Page(string title, string head, string sound)
    {
        // Whatever a library's text holds, it does not end the script that it stands in.
        string script = Encoding.UTF8.GetString(PageFiles.All[Script].Content).Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase);
        return string.Create(CultureInfo.InvariantCulture, $$"""
            <!doctype html>
            <html lang="en" data-state="loading">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; media-src data: blob:; connect-src data: blob:">
            <title>{{WebUtility.HtmlEncode(title)}}</title>
            <style>
            html, body { height: 100%; margin: 0; font: 14px/1.45 system-ui, sans-serif; background: #d3d7dd; color: #23272e; }
            body { display: grid; grid-template-rows: 1fr auto; }
            #stage { position: relative; overflow: hidden; min-height: 0; touch-action: none; }
            #stage canvas { display: block; }
            #notice { position: absolute; inset: auto 1rem 1rem 1rem; padding: 0.75rem 1rem; background: #23272e; color: #fff; border-radius: 8px; }
            #notice[hidden] { display: none; }
            footer { display: flex; gap: 1rem; align-items: center; padding: 0.5rem 1rem; background: #e9ebee; }
            audio { flex: 1; min-width: 0; }
            </style>
            </head>
            <body>
            <noscript>This page needs JavaScript.</noscript>
            <main id="stage" aria-label="A head that speaks. Drag to turn it."><div id="notice" role="alert" hidden></div></main>
            <footer><audio id="sound" controls preload="auto" src="{{sound}}"></audio><span>{{WebUtility.HtmlEncode(title)}}</span></footer>
            <script type="application/octet-stream" id="head">{{head}}</script>
            <script>
            {{script}}
            </script>
            </body>
            </html>

            """);
    }
}
