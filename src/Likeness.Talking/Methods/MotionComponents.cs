using Likeness.Geometry.Meshes;
using Likeness.Morphable.Linear;
using Likeness.Tensors.Randomness;

namespace Likeness.Talking.Methods;

/// <summary>Principal components of training displacements, to start linear parts at (OT-Talk, section 3.2; VOCA's release).</summary>
/// <param name="Components">[components][3 vertices], each of the length of its standard deviation, millimetres.</param>
/// <param name="Mean">[3 vertices] the mean displacement.</param>
internal sealed record MotionComponents(double[][] Components, double[] Mean)
{
    // Components of a few hundred frames are those of all: neighbouring frames are alike.
    private const int MostFrames = 800;

    /// <summary>Fits components.</summary>
    /// <param name="clips">What is learned from.</param>
    /// <param name="topology">Triangles of the faces.</param>
    /// <param name="wanted">At most so many.</param>
    /// <param name="random">Chooses frames where there are many.</param>
    public static MotionComponents Of(IReadOnlyList<HeardMotion> clips, MeshTopology topology, int wanted, RandomSource random)
    {
        (int Clip, int Frame)[] all = [.. clips.SelectMany((c, i) => Enumerable.Range(0, c.Frames).Select(t => (i, t)))];
        random.Shuffle(all.AsSpan());
        int count = Math.Min(MostFrames, all.Length), size = 3 * topology.VertexCount;
        float[] frames = new float[(long)count * size];
        for (int i = 0; i < count; i++)
        {
            clips[all[i].Clip].Fill(all[i].Frame, all[i].Frame + 1, frames.AsSpan(i * size, size));
        }

        var fitted = PcaModel.Fit(new MeshSet(topology, frames), new PcaOptions { Components = Math.Min(wanted, count) });
        return new MotionComponents([.. Enumerable.Range(0, fitted.ComponentCount).Select(Scaled)], fitted.Mean.ToArray());

        double[] Scaled(int k)
        {
            double deviation = Math.Sqrt(Math.Max(0, fitted.Variances[k]));
            return [.. fitted.Component(k).ToArray().Select(x => x * deviation)];
        }
    }
}
