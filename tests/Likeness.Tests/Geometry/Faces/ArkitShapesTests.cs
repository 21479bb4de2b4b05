using Likeness.Geometry.Faces;

namespace Likeness.Tests.Geometry.Faces;

public sealed class ArkitShapesTests
{
    [Fact]
    public void There_are_52_distinct_names()
    {
        Assert.Equal(ArkitShapes.Count, ArkitShapes.Names.Count);
        Assert.Equal(52, ArkitShapes.Names.Distinct().Count());
        Assert.Equal("eyeBlinkLeft", ArkitShapes.Names[0]);
        Assert.Equal("jawOpen", ArkitShapes.Names[17]);
        Assert.Equal("tongueOut", ArkitShapes.Names[51]);
        Assert.Equal(17, ArkitShapes.IndexOf("jawOpen"));
        Assert.Equal(-1, ArkitShapes.IndexOf("jawopen"));
    }

    [Fact]
    public void Partners_are_mutual_and_swap_sides()
    {
        int paired = 0;
        for (int i = 0; i < ArkitShapes.Count; i++)
        {
            int partner = ArkitShapes.PartnerOf(i);
            Assert.Equal(i, ArkitShapes.PartnerOf(partner));
            paired += partner == i ? 0 : 1;
        }

        // Every name with a side has a partner.
        Assert.Equal(ArkitShapes.Names.Count(n => n.EndsWith("Left") || n.EndsWith("Right")), paired);
        Assert.Equal("jawRight", ArkitShapes.Names[ArkitShapes.PartnerOf(ArkitShapes.IndexOf("jawLeft"))]);
    }

    [Fact]
    public void Mirroring_twice_gives_the_weights_back()
    {
        float[] weights = [.. Enumerable.Range(0, 52).Select(i => i / 52f)];
        float[] once = new float[52];
        float[] twice = new float[52];
        ArkitShapes.Mirror(weights, once);
        ArkitShapes.Mirror(once, twice);
        Assert.Equal(weights, twice);
        Assert.Equal(weights[ArkitShapes.IndexOf("mouthSmileRight")], once[ArkitShapes.IndexOf("mouthSmileLeft")]);
    }

    [Fact]
    public void The_table_to_ict_covers_53_names_once_each_in_arkit_order()
    {
        Assert.Equal(ArkitShapes.Names, IctShapeNames.ArkitNames);
        string[] all = [.. IctShapeNames.All];
        Assert.Equal(53, all.Length);
        Assert.Equal(53, all.Distinct().Count());
        Assert.Equal(["browInnerUp_L", "browInnerUp_R"], IctShapeNames.ForArkit(ArkitShapes.IndexOf("browInnerUp")));
        Assert.Empty(IctShapeNames.ForArkit(ArkitShapes.IndexOf("tongueOut")));
        Assert.Equal(ArkitShapes.IndexOf("cheekPuff"), IctShapeNames.ArkitFor("cheekPuff_R"));
        Assert.Equal(-1, IctShapeNames.ArkitFor("cheekRaiser_L"));
    }
}
