using System.Numerics;
using Likeness.Geometry.Cameras;
using Likeness.Geometry.Numerics;
using Likeness.Splatting.Rasterization;
using Likeness.Tensors;
using Likeness.Tensors.Files;

namespace Likeness.Splatting.Fitting.Training;

/// <summary>
/// Corrections of camera poses: after each step the camera that was used moves by p' = exp([w]x) (p - c) + c + v, with w and v from Adam on
/// its own six numbers. c is the middle of the scene as the camera sees it: turning about oneself and stepping aside look almost the same
/// from afar, turning about what one looks at and stepping aside do not. Rates fall to a hundredth over the fit. Poses are held in
/// double precision.
/// </summary>
internal sealed class PoseRefinement
{
    private const double Fall = 0.01;
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const int Numbers = 12;
    private const int Motions = 6;

    private readonly Double3 _middle;
    private readonly double _rate;
    private readonly double[] _poses;
    private readonly double[] _first;
    private readonly double[] _second;
    private readonly long[] _visits;

    /// <summary>Begins with the cameras as they are.</summary>
    /// <param name="cameras">One for each training view.</param>
    /// <param name="middle">The middle of the scene, world units.</param>
    /// <param name="rate">Largest motion of the first step: of w in radians, and of v as a share of the distance to the middle.</param>
    public PoseRefinement(IReadOnlyList<Camera> cameras, Vector3 middle, double rate)
    {
        _middle = middle;
        _rate = rate;
        _poses = new double[Numbers * cameras.Count];
        _first = new double[Motions * cameras.Count];
        _second = new double[Motions * cameras.Count];
        _visits = new long[cameras.Count];
        for (int i = 0; i < cameras.Count; i++)
        {
            Camera c = cameras[i];
            double[] pose =
            [
                c.Right.X, c.Right.Y, c.Right.Z, c.Down.X, c.Down.Y, c.Down.Z, c.Forward.X, c.Forward.Y, c.Forward.Z,
                c.Translation.X, c.Translation.Y, c.Translation.Z,
            ];
            pose.CopyTo(_poses, Numbers * i);
        }
    }

    /// <summary>A camera at its corrected pose.</summary>
    /// <param name="index">Number of the view.</param>
    /// <param name="camera">Its size and lens.</param>
    public Camera Apply(int index, Camera camera)
    {
        ReadOnlySpan<double> p = _poses.AsSpan(Numbers * index, Numbers);
        return camera with
        {
            Right = Row(p, 0),
            Down = Row(p, 3),
            Forward = Row(p, 6),
            Translation = Row(p, 9),
        };
    }

    /// <summary>Moves a camera.</summary>
    /// <param name="index">Number of the view.</param>
    /// <param name="gradient">dLoss/d(w, v) of p' = exp([w]x) p + v (spec section 5.9).</param>
    /// <param name="progress">Share of the fit that is done, 0 to 1.</param>
    public void Step(int index, in CameraGradient gradient, double progress)
    {
        Span<double> pose = _poses.AsSpan(Numbers * index, Numbers);
        Double3 pivot = new Double3(
            (pose[0] * _middle.X) + (pose[1] * _middle.Y) + (pose[2] * _middle.Z),
            (pose[3] * _middle.X) + (pose[4] * _middle.Y) + (pose[5] * _middle.Z),
            (pose[6] * _middle.X) + (pose[7] * _middle.Y) + (pose[8] * _middle.Z)) + new Double3(pose[9], pose[10], pose[11]);

        // About the pivot v grows by c - exp([w]x) c = c x w, and its gradient goes to w with it.
        Double3 byShift = gradient.Translation;
        Double3 byTurn = (Double3)gradient.Rotation - Double3.Cross(pivot, byShift);
        Span<double> g = [byTurn.X, byTurn.Y, byTurn.Z, byShift.X, byShift.Y, byShift.Z];
        Span<double> motion = stackalloc double[Motions];
        long visit = ++_visits[index];
        double fall = Math.Pow(Fall, progress);
        for (int k = 0; k < Motions; k++)
        {
            ref double m = ref _first[(Motions * index) + k], v = ref _second[(Motions * index) + k];
            m = (Beta1 * m) + ((1 - Beta1) * g[k]);
            v = (Beta2 * v) + ((1 - Beta2) * g[k] * g[k]);
            double rate = fall * _rate * (k < 3 ? 1 : pivot.Length);
            double root = Math.Sqrt(v / (1 - Math.Pow(Beta2, visit)));
            motion[k] = root > 0 ? -rate * (m / (1 - Math.Pow(Beta1, visit))) / root : 0;
        }

        Move(pose, pivot, new Double3(motion[0], motion[1], motion[2]), new Double3(motion[3], motion[4], motion[5]));
    }

    /// <summary>Adds the poses to a checkpoint.</summary>
    public void Save(SafeTensorsWriter writer, string prefix)
    {
        writer.Add(prefix + "poses", _poses, new Shape(_visits.Length, Numbers));
        writer.Add(prefix + "mean", _first, new Shape(_visits.Length, Motions));
        writer.Add(prefix + "square", _second, new Shape(_visits.Length, Motions));
        writer.Add(prefix + "visits", _visits, new Shape(_visits.Length));
    }

    /// <summary>Takes the poses from a checkpoint.</summary>
    /// <exception cref="InvalidFileException">They are of another number of views.</exception>
    public void Load(SafeTensorsFile file, string prefix)
    {
        Copy(file.ReadDoubles(prefix + "poses"), _poses);
        Copy(file.ReadDoubles(prefix + "mean"), _first);
        Copy(file.ReadDoubles(prefix + "square"), _second);
        Copy(file.ReadLongs(prefix + "visits"), _visits);

        void Copy<T>(T[] from, T[] to)
        {
            if (from.Length != to.Length)
            {
                throw new InvalidFileException(file.Path, $"holds camera poses of another number of views than {_visits.Length}. Use the data that the run was begun with.");
            }

            from.CopyTo(to, 0);
        }
    }

    /// <summary>R' = exp([w]x) R and t' = exp([w]x) (t - c) + c + v, the rotation through its quaternion.</summary>
    private static void Move(Span<double> pose, Double3 pivot, Double3 w, Double3 v)
    {
        double angle = w.Length, half = angle / 2;
        double s = angle > 1e-12 ? Math.Sin(half) / angle : 0.5;
        var turn = Rotation3.FromQuaternion(Math.Cos(half), s * w.X, s * w.Y, s * w.Z);
        for (int column = 0; column < 3; column++)
        {
            Double3 turned = turn.Apply(new Double3(pose[column], pose[3 + column], pose[6 + column]));
            (pose[column], pose[3 + column], pose[6 + column]) = (turned.X, turned.Y, turned.Z);
        }

        Double3 moved = turn.Apply(new Double3(pose[9], pose[10], pose[11]) - pivot) + pivot + v;
        (pose[9], pose[10], pose[11]) = (moved.X, moved.Y, moved.Z);
    }

    private static Vector3 Row(ReadOnlySpan<double> p, int at) => new((float)p[at], (float)p[at + 1], (float)p[at + 2]);
}
