using System.Text.Json.Nodes;
using WorkflowDesk.Engine.Expressions;

namespace WorkflowDesk.Engine.Tests.Expressions;

public class ValueConversionTests
{
    [Theory]
    [InlineData("null", "Boolean", "false")]
    [InlineData("null", "Int32?", "null")]
    [InlineData("null", "String", "null")]
    [InlineData("\"true\"", "Boolean", "true")]
    [InlineData("\"yes\"", "Boolean", "false")]
    [InlineData("1", "Boolean", "true")]
    [InlineData("\"12\"", "Int32", "12")]
    [InlineData("\"twelve\"", "Int32", "0")]
    [InlineData("\"{\\u0022a\\u0022:1}\"", "JsonNode", "{\"a\":1}")]
    [InlineData("\" [1]\"", "JsonElement", "[1]")]
    [InlineData("\"text\"", "JsonElement", "\"text\"")]
    [InlineData("\" \"", "JsonNode", "null")]
    [InlineData("\"1.5\"", "Int32", "0")]
    [InlineData("\"1.5\"", "Int64?", "null")]
    [InlineData("\" -7 \"", "Int32", "-7")]
    [InlineData("\"1,000.5\"", "Decimal", "1000.5")]
    [InlineData("\"1e300\"", "Double", "1e300")]
    [InlineData("1e21", "String", "\"1E+21\"")]
    [InlineData("\"2\"", "FlowJoinMode", "\"WaitAny\"")]
    [InlineData("2.5", "Int32", "2")]
    [InlineData("3.5", "Int64", "4")]
    [InlineData("12", "Double", "12")]
    [InlineData("true", "String", "\"True\"")]
    [InlineData("12.50", "String", "\"12.50\"")]
    [InlineData("{\"a\":1}", "String", "\"{\\u0022a\\u0022:1}\"")]
    [InlineData("\"  \"", "Int32?", "null")]
    [InlineData("\"a\"", "String[]", "[\"a\"]")]
    [InlineData("\"a,b\"", "ICollection<String>", "[\"a,b\"]")]
    [InlineData("\"[1,2]\"", "List<Int32>", "[1,2]")]
    [InlineData("[\"1\",2]", "Int32[]", "[1,2]")]
    [InlineData("\"{\\u0022a\\u0022:1}\"", "ObjectDictionary", "{\"a\":1}")]
    [InlineData("\"00:00:05\"", "TimeSpan", "\"00:00:05\"")]
    [InlineData("\"1.02:00:00\"", "TimeSpan", "\"1.02:00:00\"")]
    [InlineData("\"1\"", "SwitchMode", "\"MatchAny\"")]
    [InlineData("\"x\"", "Guid?", "null")]
    [InlineData("\"{not json\"", "Object", "\"{not json\"")]
    public void A_value_converts_as_in_Elsa(string value, string type, string expected)
    {
        var converted = Values.Convert(JsonNode.Parse(value), DataType.TryParse(type)!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), converted), $"{value} as {type} gave {converted?.ToJsonString() ?? "null"}, expected {expected}");
    }

    [Theory]
    [InlineData("\"{not json\"", "ObjectDictionary")]
    [InlineData("\"{not json\"", "JsonNode")]
    [InlineData("\"matchany\"", "SwitchMode")]
    public void Malformed_JSON_and_unknown_names_are_errors(string value, string type) =>
        Assert.Throws<FormatException>(() => Values.Convert(JsonNode.Parse(value), DataType.TryParse(type)!));

    [Fact]
    public void A_number_too_large_overflows() =>
        Assert.Throws<OverflowException>(() => Values.Convert(JsonNode.Parse("1e12"), DataType.TryParse("Int32")!));

    [Theory]
    [InlineData("string")]
    [InlineData("Long")]
    [InlineData("IReadOnlyList<DateTimeOffset?>")]
    [InlineData("JsonObject")]
    public void Aliases_are_read_without_regard_to_case(string alias) => Assert.NotNull(DataType.TryParse(alias));

    [Theory]
    [InlineData("System.String, System.Private.CoreLib, Version=6.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e", "String")]
    [InlineData("System.String[], System.Private.CoreLib", "String[]")]
    [InlineData("System.Byte[], System.Private.CoreLib", "ByteArray")]
    [InlineData("System.Nullable`1[[System.Int32, System.Private.CoreLib, Version=6.0.0.0]], System.Private.CoreLib", "Int32?")]
    [InlineData("System.Collections.Generic.ICollection`1[[System.String, System.Private.CoreLib, Version=6.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]], System.Private.CoreLib, Version=6.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e", "ICollection<String>")]
    [InlineData("System.Collections.Generic.List`1[[System.Collections.Generic.List`1[[System.Int32, mscorlib]], mscorlib]], mscorlib", "List<List<Int32>>")]
    [InlineData("System.Collections.Generic.List`1[[System.Int32, mscorlib]][]", "List<Int32>[]")]
    [InlineData("System.Collections.Generic.IDictionary`2[[System.String, mscorlib],[System.Object, mscorlib]], mscorlib", "ObjectDictionary")]
    [InlineData("System.Dynamic.ExpandoObject, System.Linq.Expressions", "JSON")]
    [InlineData("Elsa.Http.HttpFile, Elsa.Http", "HttpFile")]
    [InlineData("Newtonsoft.Json.Linq.JArray, Newtonsoft.Json", "JArray")]
    public void Old_dotnet_names_mean_what_the_aliases_mean(string name, string alias) => Assert.Equal(Shape(DataType.TryParse(alias)), Shape(DataType.TryParse(name)));

    private static string Shape(DataType? type) => type is null ? "unknown" : $"{type.Kind}{(type.IsNullable ? "?" : "")}({(type.Element is null ? "" : Shape(type.Element))})";

    [Theory]
    [InlineData("HttpMessage")]
    [InlineData("List<Nothing>")]
    [InlineData("Acme.Tickets.String, Acme")]
    [InlineData("System.Collections.Generic.List`1[[Acme.Order, Acme, Version=1.0.0.0]], System.Private.CoreLib")]
    [InlineData("Elsa.Workflows.Memory.Variable`1[[System.String, System.Private.CoreLib, Version=6.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]], Elsa.Workflows.Core, Version=3.0.0.0")]
    [InlineData("System.Collections.Generic.Dictionary`2[[System.Int32, mscorlib],[System.String, mscorlib]], mscorlib")]
    [InlineData("System.Collections.Generic.List`1")]
    [InlineData("List`1[[")]
    [InlineData("`")]
    public void Other_names_are_no_types(string alias) => Assert.Null(DataType.TryParse(alias));

    [Fact]
    public void Values_made_in_memory_read_as_those_read_from_JSON()
    {
        var moment = new DateTimeOffset(2024, 5, 20, 1, 0, 0, TimeSpan.Zero);
        Assert.Equal(moment, Values.To<DateTimeOffset>(JsonValue.Create(moment)));
        Assert.Equal(Guid.Empty.ToString(), Values.ToText(JsonValue.Create(Guid.Empty)));
        Assert.Equal(7, Values.To<int>(JsonValue.Create(7m)));
        Assert.Equal(7, Values.To<long>(JsonValue.Create((short)7)));
        Assert.Equal(1e300, Values.To<double>(Values.Convert(JsonNode.Parse("1e300"), DataType.TryParse("Double")!)));
    }
}
