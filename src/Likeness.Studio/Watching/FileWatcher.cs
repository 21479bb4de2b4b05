using System.Text.Json;
using Likeness.Splatting.Files;
using Likeness.Splatting.Looking;
using Likeness.Tensors;

namespace Likeness.Studio.Watching;

/// <summary>Shows a scene file, and shows it anew when it has changed. A file that cannot be read leaves the last one on the screen.</summary>
internal sealed class FileWatcher : Watcher
{
    private readonly string _path;
    private SharedFile? _seen;

    public FileWatcher(string path, UpDirection up, ViewLog log) : base(log)
    {
        _path = path;
        var subject = new ViewSubject { Session = log.Session, Kind = "scene", Path = path, Up = up };
        log.Add("view", JsonSerializer.Serialize(subject, StudioJson.Default.ViewSubject), replaces: false);
    }

    public override void Look()
    {
        SharedFile? now = SharedFile.Of(_path);
        if (Scene is not null && now == _seen)
        {
            return;
        }

        _seen = now;
        try
        {
            // The stamp is taken before the content: what is written meanwhile is found at the next look.
            SceneFile file = SceneFiles.Read(SharedFile.ReadAll(_path), _path);
            Show(SceneSnapshot.Of(NextVersion(), file, Path.GetFileName(_path), now ?? SharedFile.Of(_path)!, step: null));
            Tell(new ViewState { Status = "shown", Changed = now?.Written });
        }
        catch (LikenessException error) when (Scene is not null)
        {
            Tell(new ViewState { Status = "shown", Changed = now?.Written, Problem = error.Message });
        }
    }
}
