using System.Numerics;
using Likeness.Geometry.Alignment;
using Likeness.Geometry.Numerics;
using Likeness.Tensors;

namespace Likeness.Splatting.Scenes;

/// <summary>
/// Moves a scene as a whole: centres, sizes, orientations, and the colours that depend on the direction, so that a camera that is moved
/// along sees the same picture.
/// </summary>
public static class SceneTransform
{
    private const int BlockSize = 4096;

    /// <summary>Scales, turns and moves a scene.</summary>
    /// <param name="scene">The scene; it is not changed.</param>
    /// <param name="transform">Scale positive; the rotation of any non-zero length is divided by its norm.</param>
    /// <returns>A new scene; opacities and further channels are copied.</returns>
    /// <exception cref="LikenessException">The scale is not positive and finite, or a number is not finite, or the rotation is zero.</exception>
    public static GaussianScene Apply(GaussianScene scene, SimilarityTransform transform)
    {
        Quaternion q = transform.Rotation;
        double norm = Math.Sqrt(((double)q.W * q.W) + ((double)q.X * q.X) + ((double)q.Y * q.Y) + ((double)q.Z * q.Z));
        float move = transform.Translation.X + transform.Translation.Y + transform.Translation.Z;
        if (!(transform.Scale > 0 && float.IsFinite(transform.Scale) && norm > 1e-12 && double.IsFinite(norm) && float.IsFinite(move)))
        {
            throw new LikenessException($"A scene is moved by a positive scale, a rotation that is not zero and a finite translation, not by {transform.Scale}, {q} and {transform.Translation}.");
        }

        GaussianScene result = SceneSelection.Copy(scene);
        var body = new Blocks(result, transform, q.W / norm, q.X / norm, q.Y / norm, q.Z / norm);
        Work.For(Work.Blocks(scene.Count, BlockSize), body);
        return result;
    }

    private readonly struct Blocks : IBlocks
    {
        private readonly GaussianScene _scene;
        private readonly Rotation3 _rotation;
        private readonly SphericalRotation? _spherical;
        private readonly SimilarityTransform _transform;
        private readonly float _logScale;
        private readonly double _w, _x, _y, _z;

        public Blocks(GaussianScene scene, SimilarityTransform transform, double w, double x, double y, double z)
        {
            _scene = scene;
            _transform = transform;
            (_w, _x, _y, _z) = (w, x, y, z);
            _rotation = Rotation3.FromQuaternion(w, x, y, z);
            // Without a rotation colours and orientations stay as they are, to the bit.
            _spherical = Math.Abs(w) == 1 ? null : new SphericalRotation(_rotation);
            _logScale = (float)Math.Log(transform.Scale);
        }

        public void Run(int block)
        {
            int end = Math.Min((block + 1) * BlockSize, _scene.Count);
            int rest = _scene.RestCoefficients * 3;
            for (int i = block * BlockSize; i < end; i++)
            {
                Span<float> mean = _scene.Means.AsSpan(i * 3, 3);
                Double3 p = _rotation.Apply(new Double3(mean[0], mean[1], mean[2])) * _transform.Scale;
                mean[0] = (float)(p.X + _transform.Translation.X);
                mean[1] = (float)(p.Y + _transform.Translation.Y);
                mean[2] = (float)(p.Z + _transform.Translation.Z);
                foreach (ref float scale in _scene.LogScales.AsSpan(i * 3, 3))
                {
                    scale += _logScale;
                }

                if (_spherical is not null)
                {
                    Turn(_scene.Rotations.AsSpan(i * 4, 4));
                    _spherical.Apply(_scene.ShRest.AsSpan(i * rest, rest), _scene.Degree);
                }
            }
        }

        // The product of the two quaternions: first the Gaussian's own rotation, then the scene's.
        private void Turn(Span<float> q)
        {
            double w = q[0], x = q[1], y = q[2], z = q[3];
            q[0] = (float)((_w * w) - (_x * x) - (_y * y) - (_z * z));
            q[1] = (float)((_w * x) + (_x * w) + (_y * z) - (_z * y));
            q[2] = (float)((_w * y) - (_x * z) + (_y * w) + (_z * x));
            q[3] = (float)((_w * z) + (_x * y) - (_y * x) + (_z * w));
        }
    }
}
