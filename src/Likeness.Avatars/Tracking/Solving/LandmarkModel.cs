using System.Numerics;
using Likeness.Geometry.Faces;

namespace Likeness.Avatars.Tracking.Solving;

/// <summary>
/// Where the landmarks of a face are seen, and how that changes with everything that is fitted. Derivatives by identity and expression are differences of the
/// reduced face (its joints make it nonlinear), those by pose and focal length are exact.
/// </summary>
internal sealed class LandmarkModel
{
    private const float WeightStep = 0.02f;
    private const float IdentityStep = 0.05f;
    private const double TurnStep = 1e-4;

    private readonly BlendshapeFace _face;

    public LandmarkModel(BlendshapeFace reduced, int identityModes, Vector2 centre)
    {
        _face = reduced;
        IdentityModes = Math.Min(identityModes, reduced.Identities.Count);
        Centre = centre;
        var scratch = new Scratch(this);
        scratch.Evaluate([], new float[ArkitShapes.Count], scratch.Rest);
        var moved = new Vector3[Points];
        float[] weights = new float[ArkitShapes.Count];
        Active = new bool[ArkitShapes.Count];
        int open = ArkitShapes.IndexOf("jawOpen");
        for (int i = 0; i < Active.Length; i++)
        {
            // mouthClose closes an open jaw and does nothing else.
            weights[open] = ArkitShapes.Names[i] == "mouthClose" ? 1 : 0;
            scratch.Evaluate([], weights, scratch.Rest);
            weights[i] = 1;
            scratch.Evaluate([], weights, moved);
            (weights[i], weights[open]) = (0, 0);
            for (int p = 0; p < Points && !Active[i]; p++)
            {
                // Millimetres.
                Active[i] = Vector3.Distance(moved[p], scratch.Rest[p]) > 0.3f;
            }
        }
    }

    public int Points => _face.VertexCount;

    public int IdentityModes { get; }

    /// <summary>Identity modes and the logarithm of the focal length.</summary>
    public int SharedLength => IdentityModes + 1;

    public Vector2 Centre { get; }

    /// <summary>Which ARKit weights move any landmark.</summary>
    public bool[] Active { get; }

    /// <summary>Columns and rows of all points.</summary>
    public void Project(Scratch scratch, double[] shared, FrameState frame, double[] seen)
    {
        scratch.Load(shared, frame.Weights);
        scratch.Evaluate(scratch.Identity, scratch.Weights, scratch.Rest);
        double[] r = FrameState.RotationOf(frame.Values[0], frame.Values[1], frame.Values[2]);
        double focal = Math.Exp(shared[IdentityModes]);
        for (int p = 0; p < Points; p++)
        {
            (double x, double y, double z) = ToCamera(r, frame, scratch.Rest[p]);
            seen[2 * p] = (focal * x / z) + Centre.X;
            seen[(2 * p) + 1] = (focal * y / z) + Centre.Y;
        }
    }

    /// <summary>The same, with derivatives.</summary>
    /// <param name="scratch">Memory of the calling thread.</param>
    /// <param name="shared">Identity and logarithm of the focal length.</param>
    /// <param name="frame">The frame's state.</param>
    /// <param name="seen">Receives [points, 2].</param>
    /// <param name="jacobian">Receives [frame + shared, points * 2]: a row for each thing that is fitted.</param>
    /// <param name="withShared">False leaves the shared columns as they are.</param>
    public void Differentiate(Scratch scratch, double[] shared, FrameState frame, double[] seen, double[] jacobian, bool withShared)
    {
        Project(scratch, shared, frame, seen);
        double focal = Math.Exp(shared[IdentityModes]);
        double[] r = FrameState.RotationOf(frame.Values[0], frame.Values[1], frame.Values[2]);
        double[][] turned = new double[3][];
        for (int k = 0; k < 3; k++)
        {
            double[] high = [frame.Values[0], frame.Values[1], frame.Values[2]], low = [.. high];
            high[k] += TurnStep;
            low[k] -= TurnStep;
            double[] a = FrameState.RotationOf(high[0], high[1], high[2]), b = FrameState.RotationOf(low[0], low[1], low[2]);
            turned[k] = [.. a.Zip(b, static (x, y) => (x - y) / (2 * TurnStep))];
        }

        for (int p = 0; p < Points; p++)
        {
            Vector3 point = scratch.Rest[p];
            (double x, double y, double z) = ToCamera(r, frame, point);
            scratch.Lens[p] = (focal / z, -focal * x / (z * z), -focal * y / (z * z));
            for (int k = 0; k < 3; k++)
            {
                double[] t = turned[k];
                Put(k, p, (t[0] * point.X) + (t[1] * point.Y) + (t[2] * point.Z), (t[3] * point.X) + (t[4] * point.Y) + (t[5] * point.Z), (t[6] * point.X) + (t[7] * point.Y) + (t[8] * point.Z));
                Put(3 + k, p, k == 0 ? 1 : 0, k == 1 ? 1 : 0, k == 2 ? 1 : 0);
            }

            int last = (FrameState.Length + IdentityModes) * 2 * Points;
            jacobian[last + (2 * p)] = seen[2 * p] - Centre.X;
            jacobian[last + (2 * p) + 1] = seen[(2 * p) + 1] - Centre.Y;
        }

        for (int w = 0; w < ArkitShapes.Count; w++)
        {
            if (Active[w])
            {
                float kept = scratch.Weights[w];
                scratch.Weights[w] = kept + WeightStep;
                Difference(FrameState.PoseLength + w, WeightStep);
                scratch.Weights[w] = kept;
            }
        }

        for (int i = 0; withShared && i < IdentityModes; i++)
        {
            float kept = scratch.Identity[i];
            scratch.Identity[i] = kept + IdentityStep;
            Difference(FrameState.Length + i, IdentityStep);
            scratch.Identity[i] = kept;
        }

        void Difference(int column, float step)
        {
            scratch.Evaluate(scratch.Identity, scratch.Weights, scratch.Moved);
            for (int p = 0; p < Points; p++)
            {
                Vector3 d = (scratch.Moved[p] - scratch.Rest[p]) / step;
                Put(column, p, (r[0] * d.X) + (r[1] * d.Y) + (r[2] * d.Z), (r[3] * d.X) + (r[4] * d.Y) + (r[5] * d.Z), (r[6] * d.X) + (r[7] * d.Y) + (r[8] * d.Z));
            }
        }

        void Put(int column, int point, double x, double y, double z)
        {
            (double scale, double byDepthX, double byDepthY) = scratch.Lens[point];
            int at = 2 * ((column * Points) + point);
            jacobian[at] = (scale * x) + (byDepthX * z);
            jacobian[at + 1] = (scale * y) + (byDepthY * z);
        }
    }

    private static (double X, double Y, double Z) ToCamera(double[] r, FrameState frame, Vector3 p) =>
        ((r[0] * p.X) + (r[1] * p.Y) + (r[2] * p.Z) + frame.Values[3],
         (r[3] * p.X) + (r[4] * p.Y) + (r[5] * p.Z) + frame.Values[4],
         // A head behind the camera is no solution; nearer than a hand's breadth it is none either.
         Math.Max(100, (r[6] * p.X) + (r[7] * p.Y) + (r[8] * p.Z) + frame.Values[5]));

    /// <summary>Memory of one thread.</summary>
    internal sealed class Scratch(LandmarkModel model)
    {
        private readonly float[] _expression = new float[model._face.Expressions.Count];

        public Vector3[] Rest { get; } = new Vector3[model.Points];

        public Vector3[] Moved { get; } = new Vector3[model.Points];

        public (double Scale, double ByDepthX, double ByDepthY)[] Lens { get; } = new (double, double, double)[model.Points];

        public double[] Seen { get; } = new double[2 * model.Points];

        public double[] Residual { get; } = new double[2 * model.Points];

        public double[] Root { get; } = new double[2 * model.Points];

        public double[] Jacobian { get; } = new double[(FrameState.Length + model.SharedLength) * 2 * model.Points];

        public float[] Weights { get; } = new float[ArkitShapes.Count];

        public float[] Identity { get; } = new float[model._face.Identities.Count];

        public void Load(double[] shared, ReadOnlySpan<double> weights)
        {
            for (int i = 0; i < model.IdentityModes; i++)
            {
                Identity[i] = (float)shared[i];
            }

            for (int w = 0; w < Weights.Length; w++)
            {
                Weights[w] = (float)weights[w];
            }
        }

        public void Evaluate(ReadOnlySpan<float> identity, ReadOnlySpan<float> arkit, Vector3[] points)
        {
            model._face.FromArkit(arkit, _expression);
            model._face.Evaluate(identity, _expression, HeadPose.Rest, points);
        }
    }
}
