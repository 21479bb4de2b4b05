using Likeness.Geometry.Files.Gltf;
using Likeness.Tensors;

namespace Likeness.Tests.Geometry.Files;

public sealed class VrmExpressionTests
{
    [Fact]
    public void Expressions_of_both_versions_have_the_same_names_and_binds()
    {
        MorphGlb one = Read("""
            "VRMC_vrm":{"specVersion":"1.0","expressions":{"preset":{
              "aa":{"morphTargetBinds":[{"node":0,"index":1,"weight":1},{"node":2,"index":1,"weight":1}]},
              "ee":{"morphTargetBinds":[{"node":0,"index":0,"weight":0.25},{"node":2,"index":0,"weight":0.25}]},
              "blinkLeft":{"morphTargetBinds":[{"node":1,"index":0,"weight":1}]},
              "happy":{"materialColorBinds":[{"material":0}]}},
              "custom":{"wink":{"morphTargetBinds":[{"node":0,"index":0,"weight":1}]}}}}
            """);
        MorphGlb old = Read("""
            "VRM":{"blendShapeMaster":{"blendShapeGroups":[
              {"name":"A","presetName":"a","binds":[{"mesh":0,"index":1,"weight":100}]},
              {"name":"E","presetName":"e","binds":[{"mesh":0,"index":0,"weight":25}]},
              {"name":"Blink_L","presetName":"blink_l","binds":[{"mesh":1,"index":0,"weight":100}]},
              {"name":"Joy","presetName":"joy","binds":[]},
              {"name":"Wink","presetName":"unknown","binds":[{"mesh":0,"index":0,"weight":100}]}]}}
            """);
        foreach (MorphGlb head in new[] { one, old })
        {
            Assert.Equal(["aa", "ee", "blinkLeft", "happy"], head.Expressions.Select(e => e.Name));
            Assert.Equal([new(0, 1, 1), new(2, 1, 1)], head.Expressions[0].Binds);
            Assert.Equal([new(0, 0, 0.25f), new(2, 0, 0.25f)], head.Expressions[1].Binds);
            Assert.Equal([new(1, 0, 1)], head.Expressions[2].Binds);
            Assert.Empty(head.Expressions[3].Binds);
        }

        Assert.Empty(Read("\"VENDOR_hair\":{}").Expressions);
    }

    [Fact]
    public void A_bind_to_what_is_not_there_is_passed_over_or_named()
    {
        Assert.Empty(Assert.Single(Read("\"VRMC_vrm\":{\"expressions\":{\"preset\":{\"aa\":{\"morphTargetBinds\":[{\"node\":7,\"index\":0}]}}}}").Expressions).Binds);
        Assert.Contains("names morph target 9 of 'face', which has 2", Fails("\"VRMC_vrm\":{\"expressions\":{\"preset\":{\"aa\":{\"morphTargetBinds\":[{\"node\":0,\"index\":9}]}}}}"), StringComparison.Ordinal);
        Assert.Contains("has no 'index'", Fails("\"VRM\":{\"blendShapeMaster\":{\"blendShapeGroups\":[{\"presetName\":\"a\",\"binds\":[{\"mesh\":0}]}]}}"), StringComparison.Ordinal);
        Assert.Contains("'blendShapeGroups' is not an array", Fails("\"VRM\":{\"blendShapeMaster\":{\"blendShapeGroups\":5}}"), StringComparison.Ordinal);
    }

    private static string Fails(string extension) => Assert.Throws<InvalidFileException>(() => Read(extension)).Message;

    private static MorphGlb Read(string extension) => MorphGlb.Read(
        GlbTests.Pack(
            $$"""
            {"asset":{"version":"2.0"},"extensions":{ {{extension}} },
             "nodes":[{"mesh":0},{"mesh":1},{"mesh":0}],
             "meshes":[{"name":"face","primitives":[{"attributes":{"POSITION":0},"targets":[{"POSITION":0},{"POSITION":0}]}]},
                       {"name":"lids","primitives":[{"attributes":{"POSITION":0},"targets":[{"POSITION":0}]}]}],
             "accessors":[{"componentType":5126,"count":3,"type":"VEC3"}]}
            """,
            []),
        "avatar.vrm");
}
