using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Likeness.Geometry.Files;
using Likeness.Imaging.Images;
using Likeness.Splatting.Data.Lenses;
using Likeness.Tensors;

namespace Likeness.Splatting.Data.Colmap;

/// <summary>COLMAP's binary files, little endian. Every count is held against what is left of the file before memory is taken for it.</summary>
internal static class ColmapBinary
{
    private const int SmallestCamera = 24;
    private const int SmallestImage = 73;
    private const int SmallestPoint = 51;
    private const int BytesPerFeature = 24;
    private const int BytesPerTrackEntry = 8;

    public static ColmapModel Read(string folder)
    {
        string points = Path.Combine(folder, "points3D.bin");
        return new ColmapModel(Cameras(Path.Combine(folder, "cameras.bin")), Images(Path.Combine(folder, "images.bin")), File.Exists(points) ? Points(points) : null);
    }

    internal static Dictionary<int, BrownLens> Cameras(string path)
    {
        var cursor = new Cursor(FileBytes.ReadAll(path), path);
        int count = cursor.Count(SmallestCamera);
        var cameras = new Dictionary<int, BrownLens>();
        Span<double> parameters = stackalloc double[12];
        for (int i = 0; i < count; i++)
        {
            int id = cursor.Int32(), model = cursor.Int32();
            long width = (long)cursor.UInt64(), height = (long)cursor.UInt64();
            Span<double> p = parameters[..ColmapCameraModel.Parameters(model, path)];
            for (int k = 0; k < p.Length; k++)
            {
                p[k] = cursor.Double();
            }

            cameras[id] = ColmapCameraModel.Lens(model, width, height, p, path);
        }

        return cameras;
    }

    internal static List<ColmapImage> Images(string path)
    {
        var cursor = new Cursor(FileBytes.ReadAll(path), path);
        int count = cursor.Count(SmallestImage);
        var images = new List<ColmapImage>(count);
        for (int i = 0; i < count; i++)
        {
            cursor.Int32();
            double[] rotation = [cursor.Double(), cursor.Double(), cursor.Double(), cursor.Double()];
            double[] translation = [cursor.Double(), cursor.Double(), cursor.Double()];
            int camera = cursor.Int32();
            string name = cursor.Name();
            cursor.Skip((long)cursor.Count(BytesPerFeature) * BytesPerFeature);
            images.Add(new ColmapImage(camera, name, rotation, translation));
        }

        return images;
    }

    internal static PointCloud? Points(string path)
    {
        var cursor = new Cursor(FileBytes.ReadAll(path), path);
        int count = cursor.Count(SmallestPoint);
        var positions = new Vector3[count];
        var colours = new Rgba[count];
        for (int i = 0; i < count; i++)
        {
            cursor.UInt64();
            positions[i] = new Vector3((float)cursor.Double(), (float)cursor.Double(), (float)cursor.Double());
            colours[i] = new Rgba(cursor.Byte(), cursor.Byte(), cursor.Byte());
            cursor.Double();
            cursor.Skip((long)cursor.Count(BytesPerTrackEntry) * BytesPerTrackEntry);
        }

        return count == 0 ? null : new PointCloud(positions, colours);
    }

    private ref struct Cursor(ReadOnlySpan<byte> bytes, string path)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _at;

        public byte Byte() => Take(1)[0];

        public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

        public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

        public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

        /// <summary>A number of things that follow, each of which takes at least so many bytes.</summary>
        public int Count(int smallest)
        {
            ulong count = UInt64();
            return count <= (ulong)((_bytes.Length - _at) / smallest)
                ? (int)count
                : throw new InvalidFileException(path, $"promises {count} entries at byte {_at - 8}, and {_bytes.Length - _at} bytes follow. The file is cut short or damaged.");
        }

        public string Name()
        {
            int length = _bytes[_at..].IndexOf((byte)0);
            if (length < 0)
            {
                throw new InvalidFileException(path, $"has a name at byte {_at} that does not end. The file is cut short or damaged.");
            }

            string name = Encoding.UTF8.GetString(_bytes.Slice(_at, length));
            _at += length + 1;
            return name;
        }

        public void Skip(long count) => Take(count);

        private ReadOnlySpan<byte> Take(long count)
        {
            if (count > _bytes.Length - _at)
            {
                throw new InvalidFileException(path, $"ends at byte {_bytes.Length}, in the middle of an entry. The file is cut short.");
            }

            ReadOnlySpan<byte> taken = _bytes.Slice(_at, (int)count);
            _at += (int)count;
            return taken;
        }
    }
}
