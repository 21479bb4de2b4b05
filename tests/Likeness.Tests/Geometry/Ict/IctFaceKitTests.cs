using System.IO.Compression;
using System.Numerics;
using System.Text.Json;
using Likeness.Geometry.Faces;
using Likeness.Geometry.Ict;
using Likeness.Tensors;
using Likeness.Tests.Geometry.Files;
using Likeness.Tests.Support;

namespace Likeness.Tests.Geometry.Ict;

public sealed class IctFaceKitTests
{
    [SkippableFact]
    public void The_original_folder_gives_the_exact_neutral_and_first_faces()
    {
        using var folder = new TemporaryFolder();
        ZipFile.ExtractToDirectory(Requires.Shared("data/ict/FaceXModel_sample.zip"), folder.Root);
        using JsonDocument checks = Checks();
        LoadedFace loaded = IctFaceKit.Load(folder.Root);
        BlendshapeFace face = loaded.Face;
        Assert.Equal(10, loaded.Units.ToMillimetres);
        Assert.Equal(26719, face.VertexCount);
        // 25,836 quads and 548 triangles.
        Assert.Equal((2 * 25836) + 548, face.Neutral.Topology.TriangleCount);
        Assert.Equal(["jawOpen"], face.ExpressionNames);
        Assert.Equal(["identity000"], face.IdentityNames);
        Assert.Contains("52 of 53 expressions have no file", Assert.Single(loaded.Warnings).Message);
        Assert.Equal(28911, face.Neutral.Texture!.Coordinates.Length);
        Assert.Equal(68, face.Landmarks68.Count);
        Vector3[] expected = Vectors(checks.RootElement.GetProperty("neutral"));
        int[] vertices = [.. checks.RootElement.GetProperty("vertex_indices").EnumerateArray().Select(v => v.GetInt32())];
        for (int i = 0; i < vertices.Length; i++)
        {
            Assert.True((face.Neutral.Positions[vertices[i]] - (10 * expected[i])).Length() < 1e-4f);
        }

        (Vector3 low, Vector3 high) = face.Neutral.Bounds();
        Vector3[] box = Vectors(checks.RootElement.GetProperty("neutral_bbox"));
        Assert.True((low - (10 * box[0])).Length() < 1e-3f && (high - (10 * box[1])).Length() < 1e-3f);
        double[] sum = [.. checks.RootElement.GetProperty("neutral_sum").EnumerateArray().Select(s => s.GetDouble())];
        Assert.Equal(10 * sum[1], face.Neutral.Positions.Sum(p => (double)p.Y), 0.05);
        Assert.Equal(10 * sum[2], face.Neutral.Positions.Sum(p => (double)p.Z), 0.05);

        // The first quad is cut in two, both parts over its corners.
        int[] quad = [.. checks.RootElement.GetProperty("obj_faces_first")[0].EnumerateArray().Select(v => v.GetInt32() - 1)];
        Assert.Equal(quad.Order(), face.Neutral.Topology.Triangles.Take(6).Distinct().Order());
    }

    [SkippableFact]
    public void The_folder_and_the_npz_agree_and_are_cut_alike()
    {
        using var folder = new TemporaryFolder();
        ZipFile.ExtractToDirectory(Requires.Shared("data/ict/FaceXModel_sample.zip"), folder.Root);
        BlendshapeFace original = IctFaceKit.Load(folder["FaceXModel"]).Face;
        BlendshapeFace packed = IctFaceKit.Load(Requires.Shared("data/ict/ict_facekit.npz")).Face;
        Assert.Equal(original.Neutral.Topology.Triangles, packed.Neutral.Topology.Triangles);
        Assert.Equal(original.Landmarks68, packed.Landmarks68);
        Assert.Equal(original.Parts, packed.Parts);
        float[] expression = new float[53];
        expression[packed.IndexOfExpression("jawOpen")] = 0.7f;
        float[] identity = new float[100];
        identity[0] = 1.5f;
        Vector3[] a = original.Evaluate([1.5f], [0.7f]).Positions, b = packed.Evaluate(identity, expression).Positions;
        // Halves cost at most 0.001 cm a coordinate and shape.
        Assert.True(a.Zip(b, (x, y) => (x - y).Length()).Max() < 0.05f);
        SampleMeshes.AssertSame(original.Neutral, packed.Neutral, 1e-3f);
    }

    [SkippableFact]
    public void A_mix_of_identities_and_expressions_gives_the_stated_positions()
    {
        BlendshapeFace face = IctFaceKit.Load(Requires.Shared("data/ict/ict_facekit.npz")).Face;
        using JsonDocument checks = Checks();
        float[] identity = new float[100];
        int at = 0;
        foreach (JsonElement weight in checks.RootElement.GetProperty("identity_weights_first5").EnumerateArray())
        {
            identity[at++] = weight.GetSingle();
        }

        float[] expression = new float[53];
        foreach (JsonProperty weight in checks.RootElement.GetProperty("expression_weights").EnumerateObject())
        {
            expression[face.IndexOfExpression(weight.Name)] = weight.Value.GetSingle();
        }

        Vector3[] morphed = face.Evaluate(identity, expression).Positions;
        Vector3[] expected = Vectors(checks.RootElement.GetProperty("morphed"));
        int[] vertices = [.. checks.RootElement.GetProperty("vertex_indices").EnumerateArray().Select(v => v.GetInt32())];
        for (int i = 0; i < vertices.Length; i++)
        {
            Assert.True((morphed[vertices[i]] - (10 * expected[i])).Length() < 0.02f, $"{vertices[i]}: {morphed[vertices[i]]} {10 * expected[i]}");
        }

        Assert.Equal(13, face.Parts.Count);
        Assert.Equal(14062, face.Part("skin").VertexCount);
        Assert.Equal("M_Teeth", face.Parts.First(p => p.Name == "teeth").Material);
    }

    [SkippableFact]
    public void Eyes_turn_about_their_centres_and_the_neck_leaves_the_shoulders()
    {
        BlendshapeFace face = IctFaceKit.Load(Requires.Shared("data/ict/ict_facekit.npz")).Face;
        float[] expression = new float[53];
        expression[face.IndexOfExpression("eyeLookOut_L")] = 1;
        Vector3[] looking = face.Evaluate([], expression).Positions;
        FacePart eye = face.Parts.First(p => p.Name == "eyeballLeft");
        var centre = new Vector3(31.26f, 36.00f, 79.04f);
        int front = Enumerable.Range(eye.FirstVertex, eye.VertexCount).MaxBy(v => face.Neutral.Positions[v].Z);
        // Outwards for the left eye is the subject's left, +X.
        Assert.True(looking[front].X > face.Neutral.Positions[front].X + 4);
        Assert.Equal((face.Neutral.Positions[front] - centre).Length(), (looking[front] - centre).Length(), 1e-3);

        Vector3[] turned = face.Evaluate([], [], new HeadPose(0, 0.5f, 0)).Positions;
        int nose = Enumerable.Range(0, 9409).MaxBy(v => face.Neutral.Positions[v].Z), collar = Enumerable.Range(0, 11248).MinBy(v => face.Neutral.Positions[v].Y);
        Assert.True(turned[nose].X > 50);
        Assert.True((turned[collar] - face.Neutral.Positions[collar]).Length() < 2);
    }

    [SkippableFact]
    public void The_skin_models_have_masks_landmarks_and_texture()
    {
        BlendshapeFace small = IctFaceKit.Load(Requires.Shared("data/ict/ict_face_5k.npz")).Face;
        Assert.Equal(5000, small.VertexCount);
        Assert.Equal(9818, small.Neutral.Topology.TriangleCount);
        Assert.Equal(53, small.Expressions.Count);
        Assert.Equal(100, small.Identities.Count);
        Assert.Equal(330, small.Masks["lips"].Length);
        Assert.Equal(IctShapeNames.All.Order(StringComparer.Ordinal), small.ExpressionNames.Order(StringComparer.Ordinal));
        Assert.Contains("MIT", small.Licence);
        BlendshapeFace large = IctFaceKit.Load(Requires.Shared("data/ict/ict_face.npz")).Face;
        Assert.Equal(11657, large.Neutral.Texture!.Coordinates.Length);

        float[] arkit = new float[52], expression = new float[53];
        arkit[ArkitShapes.IndexOf("browInnerUp")] = 0.5f;
        arkit[ArkitShapes.IndexOf("mouthLeft")] = 0.25f;
        arkit[ArkitShapes.IndexOf("tongueOut")] = 1;
        small.FromArkit(arkit, expression);
        Assert.Equal(0.5f, expression[small.IndexOfExpression("browInnerUp_L")]);
        Assert.Equal(0.5f, expression[small.IndexOfExpression("browInnerUp_R")]);
        Assert.Equal(0.25f, expression[small.IndexOfExpression("mouthLeft")]);
        Assert.Equal(1.25f, expression.Sum());
    }

    [SkippableFact]
    public void Damaged_folders_are_named()
    {
        using var folder = new TemporaryFolder();
        ZipFile.ExtractToDirectory(Requires.Shared("data/ict/FaceXModel_sample.zip"), folder.Root);
        string inner = folder["FaceXModel"], jaw = Path.Combine(inner, "jawOpen.obj");
        File.WriteAllLines(jaw, File.ReadLines(jaw).Take(20000).ToList());
        Assert.Contains("generic_neutral_mesh.obj has 26719; the file is truncated", Assert.Throws<InvalidFileException>(() => IctFaceKit.Load(inner)).Message);
        File.WriteAllText(Path.Combine(inner, "vertex_indices.json"), "{\"expressions\": [\"../jawOpen\"]}");
        Assert.Contains("is not the name of an expression", Assert.Throws<InvalidFileException>(() => IctFaceKit.Load(inner)).Message);
        File.WriteAllText(Path.Combine(inner, "vertex_indices.json"), "{\"expressions\": ");
        Assert.Contains("does not parse", Assert.Throws<InvalidFileException>(() => IctFaceKit.Load(inner)).Message);
        File.Delete(Path.Combine(inner, "generic_neutral_mesh.obj"));
        Assert.Contains("has no generic_neutral_mesh.obj", Assert.Throws<InvalidFileException>(() => IctFaceKit.Load(inner)).Message);
        Assert.Contains("is not a face model", Assert.Throws<InvalidFileException>(() => IctFaceKit.Load(Requires.Shared("data/ict/sequences_test.npz"))).Message);
    }

    private static JsonDocument Checks() => JsonDocument.Parse(File.ReadAllText(Requires.Shared("data/ict/ict_checks.json")));

    private static Vector3[] Vectors(JsonElement rows) => [.. rows.EnumerateArray().Select(r => new Vector3(r[0].GetSingle(), r[1].GetSingle(), r[2].GetSingle()))];
}
