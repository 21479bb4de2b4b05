using System.Numerics;
using Likeness.Geometry.Numerics;
using Likeness.Splatting.Scenes;

namespace Likeness.Tests.Splatting.Scenes;

public sealed class SphericalRotationTests
{
    private readonly Random _random = new(7);

    [Fact]
    public void The_basis_is_orthonormal_over_the_sphere()
    {
        // Midpoint rule in height and longitude: enough for products of degree 6.
        const int Heights = 400, Longitudes = 32;
        double[] sums = new double[256];
        double[] v = new double[16];
        for (int h = 0; h < Heights; h++)
        {
            double z = -1 + ((h + 0.5) * 2 / Heights), r = Math.Sqrt(1 - (z * z));
            for (int l = 0; l < Longitudes; l++)
            {
                double a = 2 * Math.PI * l / Longitudes;
                SphericalBasis.Evaluate(r * Math.Cos(a), r * Math.Sin(a), z, v);
                for (int i = 0; i < 256; i++)
                {
                    sums[i] += v[i / 16] * v[i % 16] * 4 * Math.PI / (Heights * Longitudes);
                }
            }
        }

        for (int i = 0; i < 256; i++)
        {
            Assert.Equal(i / 16 == i % 16 ? 1 : 0, sums[i], 1e-4);
        }
    }

    [Fact]
    public void A_turned_function_has_in_turned_directions_the_old_values()
    {
        for (int round = 0; round < 200; round++)
        {
            Rotation3 rotation = RandomRotation();
            float[] before = Coefficients(), after = [.. before];
            new SphericalRotation(rotation).Apply(after, 3);
            for (int k = 0; k < 5; k++)
            {
                Double3 d = RandomDirection();
                Double3 turned = rotation.Apply(d);
                for (int channel = 0; channel < 3; channel++)
                {
                    Assert.Equal(Value(before, d, channel), Value(after, turned, channel), 2e-6);
                }
            }
        }
    }

    [Fact]
    public void No_rotation_changes_nothing_and_rotations_compose()
    {
        float[] before = Coefficients(), same = [.. before];
        new SphericalRotation(Rotation3.FromQuaternion(1, 0, 0, 0)).Apply(same, 3);
        for (int i = 0; i < before.Length; i++)
        {
            Assert.Equal(before[i], same[i], 1e-7);
        }

        for (int round = 0; round < 50; round++)
        {
            Rotation3 first = RandomRotation(), second = RandomRotation();
            float[] steps = [.. before], once = [.. before];
            new SphericalRotation(first).Apply(steps, 3);
            new SphericalRotation(second).Apply(steps, 3);
            new SphericalRotation(Product(second, first)).Apply(once, 3);
            for (int i = 0; i < before.Length; i++)
            {
                Assert.Equal(once[i], steps[i], 2e-6);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_lower_degree_is_the_beginning_of_a_higher_one(int degree)
    {
        var rotation = new SphericalRotation(RandomRotation());
        float[] all = Coefficients();
        float[] part = all[..((((degree + 1) * (degree + 1)) - 1) * 3)];
        rotation.Apply(all, 3);
        rotation.Apply(part, degree);
        Assert.Equal(all[..part.Length], part);
    }

    private static Rotation3 Product(Rotation3 a, Rotation3 b)
    {
        Double3 Column(int c) => c switch
        {
            0 => new Double3(b.Row0.X, b.Row1.X, b.Row2.X),
            1 => new Double3(b.Row0.Y, b.Row1.Y, b.Row2.Y),
            _ => new Double3(b.Row0.Z, b.Row1.Z, b.Row2.Z),
        };
        Double3 x = a.Apply(Column(0)), y = a.Apply(Column(1)), z = a.Apply(Column(2));
        return new Rotation3(new Double3(x.X, y.X, z.X), new Double3(x.Y, y.Y, z.Y), new Double3(x.Z, y.Z, z.Z));
    }

    private static double Value(float[] rest, Double3 d, int channel)
    {
        double[] basis = new double[16];
        SphericalBasis.Evaluate(d.X, d.Y, d.Z, basis);
        return Enumerable.Range(1, 15).Sum(k => basis[k] * rest[((k - 1) * 3) + channel]);
    }

    private float[] Coefficients() => [.. Enumerable.Range(0, 45).Select(_ => (float)(_random.NextDouble() - 0.5))];

    private Double3 RandomDirection()
    {
        var v = new Vector3(_random.NextSingle() - 0.5f, _random.NextSingle() - 0.5f, _random.NextSingle() - 0.5f);
        return new Double3(v.X, v.Y, v.Z) * (1 / new Double3(v.X, v.Y, v.Z).Length);
    }

    private Rotation3 RandomRotation()
    {
        double[] q = [.. Enumerable.Range(0, 4).Select(_ => _random.NextDouble() - 0.5)];
        double norm = Math.Sqrt(q.Sum(c => c * c));
        return Rotation3.FromQuaternion(q[0] / norm, q[1] / norm, q[2] / norm, q[3] / norm);
    }
}
