// The checker of traces, above all what it rejects: a right document with one thing wrong in it.
#include "support/otlp_checker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace testing;

std::string const right =
    R"({"resourceSpans":[{"resource":{"attributes":[)"
    R"({"key":"service.name","value":{"stringValue":"shop"}}],"droppedAttributesCount":0},)"
    R"("scopeSpans":[{"scope":{"name":"shop","version":"1"},"schemaUrl":"https://example.com/1","spans":[)"
    R"({"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","parentSpanId":"eee19b7ec3c1b173",)"
    R"("traceState":"a=b","flags":1,"name":"GET /","kind":2,"startTimeUnixNano":"1544712660000000000",)"
    R"("endTimeUnixNano":"1544712661000000000","attributes":[{"key":"i","value":{"intValue":"-9223372036854775808"}},)"
    R"({"key":"d","value":{"doubleValue":1.5}},{"key":"b","value":{"boolValue":true}},)"
    R"({"key":"l","value":{"arrayValue":{"values":[{"stringValue":"x"}]}}},)"
    R"({"key":"m","value":{"kvlistValue":{"values":[{"key":"k","value":{"stringValue":""}}]}}},)"
    R"({"key":"y","value":{"bytesValue":"AQI="}}],)"
    R"("events":[{"timeUnixNano":"1544712660500000000","name":"begun","attributes":[]}],"droppedEventsCount":3,)"
    R"("links":[{"traceId":"5b8efff798038103d269b633813fc60d","spanId":"eee19b7ec3c1b175","flags":1}],)"
    R"("status":{"code":2,"message":"no"}},)"
    R"({"traceId":"5b8efff798038103d269b633813fc60c","spanId":"aaaaaaaaaaaaaaaa","name":"second","kind":1,)"
    R"("startTimeUnixNano":"1","endTimeUnixNano":"1"}]}]}]})";

TEST(OtlpChecker, AcceptsWhatIsRight)
{
    EXPECT_THAT(otlp_complaints(right), IsEmpty());
    EXPECT_EQ(otlp_spans(right).size(), 2U);
    EXPECT_THAT(otlp_complaints(R"({"resourceSpans":[]})"), IsEmpty());
}

struct Wrong {
    char const *text, *instead, *complaint;
};

TEST(OtlpChecker, RejectsADocumentWithOneThingWrong)
{
    for (auto const& [text, instead, complaint] : {
             Wrong{"\"resourceSpans\"", "\"resource_spans\"", "is no field"},
             Wrong{"\"scopeSpans\"", "\"scope_spans\"", "is no field"},
             Wrong{"\"spans\":[", "\"instrumentationLibrarySpans\":[", "is no field"},
             Wrong{"\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"eee", "\"spanId\":\"eee", "lacks traceId"},
             Wrong{"\"traceId\":", "\"trace_id\":", "is no field"},
             Wrong{"5b8efff798038103d269b633813fc60c", "5b8efff798038103d269b633813fc6", "no id of 32"},
             Wrong{"5b8efff798038103d269b633813fc60c", "5B8EFFF798038103D269B633813FC60C", "no id of 32"},
             Wrong{"5b8efff798038103d269b633813fc60c", "00000000000000000000000000000000", "no id of 32"},
             Wrong{"5b8efff798038103d269b633813fc60c", "W47/95gDgQPSabYzgT/GDA==", "no id of 32"},   // base64, as proto3 has it elsewhere
             Wrong{"\"eee19b7ec3c1b174\"", "\"eee19b7ec3c1b17\"", "no id of 16"},
             Wrong{"\"eee19b7ec3c1b174\"", "\"0000000000000000\"", "no id of 16"},
             Wrong{"\"eee19b7ec3c1b174\"", "\"\"", "no id of 16"},
             Wrong{"\"eee19b7ec3c1b174\"", "17213812", "no id of 16"},
             Wrong{"\"eee19b7ec3c1b173\"", "\"eee19b7ec3c1b174\"", "its own parent"},
             Wrong{"\"eee19b7ec3c1b173\"", "\"0000000000000000\"", "no id of 16"},
             Wrong{"\"eee19b7ec3c1b173\"", "null", "no id of 16"},
             Wrong{"\"aaaaaaaaaaaaaaaa\"", "\"eee19b7ec3c1b174\"", "id of another span"},
             Wrong{"\"name\":\"GET /\"", "\"name\":\"\"", "empty"},
             Wrong{"\"name\":\"GET /\",", "", "lacks name"},
             Wrong{"\"kind\":2", "\"kind\":\"SPAN_KIND_SERVER\"", "no number from 1 to 5"},
             Wrong{"\"kind\":2", "\"kind\":0", "no number from 1 to 5"},
             Wrong{"\"kind\":2", "\"kind\":6", "no number from 1 to 5"},
             Wrong{"\"kind\":2", "\"kind\":2.0", "no number from 1 to 5"},
             Wrong{"\"kind\":2,", "", "lacks kind"},
             Wrong{"\"1544712660000000000\"", "1544712660000000000", "no time"},
             Wrong{"\"1544712660000000000\"", "\"01544712660000000000\"", "no time"},
             Wrong{"\"1544712660000000000\"", "\"1544712660.5\"", "no time"},
             Wrong{"\"1544712660000000000\"", "\"0\"", "no time"},
             Wrong{"\"1544712660000000000\"", "\"-5\"", "no time"},
             Wrong{"\"1544712660000000000\"", "\"18446744073709551616\"", "no time"},
             Wrong{"\"1544712660000000000\"", "\"2018-12-13T14:51:00Z\"", "no time"},
             Wrong{"\"1544712661000000000\"", "\"1544712659000000000\"", "ends before it begins"},
             Wrong{",\"endTimeUnixNano\":\"1\"", "", "lacks endTimeUnixNano"},
             Wrong{"\"intValue\":\"-9223372036854775808\"", "\"intValue\":5", "no 64 bits"},
             Wrong{"\"intValue\":\"-9223372036854775808\"", "\"intValue\":\"-9223372036854775809\"", "no 64 bits"},
             Wrong{"\"intValue\":\"-9223372036854775808\"", "\"intValue\":\"+5\"", "no 64 bits"},
             Wrong{"\"intValue\":\"-9223372036854775808\"", "\"intValue\":\"\"", "no 64 bits"},
             Wrong{"\"intValue\":\"-9223372036854775808\"", "\"int64Value\":\"5\"", "is no field"},
             Wrong{"\"intValue\":\"-9223372036854775808\"", "", "has 0 values"},
             Wrong{"\"intValue\":\"-9223372036854775808\"", "\"intValue\":\"5\",\"boolValue\":true", "has 2 values"},
             Wrong{"{\"intValue\":\"-9223372036854775808\"}", "5", "no object"},
             Wrong{"{\"boolValue\":true}", "{\"boolValue\":\"true\"}", "neither true nor false"},
             Wrong{"\"doubleValue\":1.5", "\"doubleValue\":\"1.5\"", "no number"},
             Wrong{"\"bytesValue\":\"AQI=\"", "\"bytesValue\":\"AQI\"", "no base64"},
             Wrong{"{\"values\":[{\"stringValue\":\"x\"}]}", "[{\"stringValue\":\"x\"}]", "no object"},
             Wrong{"{\"stringValue\":\"x\"}", "{\"stringValue\":1}", "no string"},
             Wrong{"\"key\":\"d\"", "\"key\":\"i\"", "twice"},
             Wrong{"\"key\":\"d\"", "\"key\":\"\"", "empty"},
             Wrong{"{\"key\":\"d\",\"value\":{\"doubleValue\":1.5}}", "{\"d\":1.5}", "is no field"},
             Wrong{"\"service.name\"", "\"service.title\"", "lacks service.name"},
             Wrong{"{\"key\":\"service.name\",\"value\":{\"stringValue\":\"shop\"}}", "", "lacks service.name"},
             Wrong{"\"timeUnixNano\":\"1544712660500000000\"", "\"timeUnixNano\":\"1544712669500000000\"", "outside of its time"},
             Wrong{"\"timeUnixNano\":\"1544712660500000000\",", "", "lacks timeUnixNano"},
             Wrong{"\"name\":\"begun\"", "\"name\":\"\"", "empty"},
             Wrong{"\"spanId\":\"eee19b7ec3c1b175\",", "", "lacks spanId"},
             Wrong{"\"code\":2", "\"code\":3", "no number from 0 to 2"},
             Wrong{"\"code\":2", "\"code\":\"STATUS_CODE_ERROR\"", "no number from 0 to 2"},
             Wrong{"\"code\":2", "\"code\":1", "a message and no error"},
             Wrong{"\"status\":{", "\"status\":{\"deprecatedCode\":0,", "is no field"},
             Wrong{"\"droppedEventsCount\":3", "\"droppedEventsCount\":-1", "no number from 0"},
             Wrong{"\"droppedEventsCount\":3", "\"droppedEventsCount\":4294967296", "no number from 0"},
             Wrong{"\"flags\":1,\"name\"", "\"flags\":\"1\",\"name\"", "no number from 0"},
             Wrong{"\"traceState\":\"a=b\"", "\"traceState\":[]", "no string"},
             Wrong{"\"flags\":1,\"name\"", "\"flags\":1,\"flags\":1,\"name\"", "is there twice"},
             Wrong{"\"kind\":2", "\"kind\":2,\"duration\":5", "is no field"},
             Wrong{"\"events\":[", "\"events\":[7,", "no object"},
             Wrong{"]}]}]}", "]}]}", "no JSON"},
         })
    {
        auto document = right;
        auto const at = document.find(text);
        ASSERT_NE(at, std::string::npos) << text;
        document.replace(at, std::string_view{text}.size(), instead);
        EXPECT_THAT(otlp_complaints(document), Contains(HasSubstr(complaint))) << document;
    }
    for (auto const* document : {"", "[]", "{}", "null", R"({"resourceSpans":{}})"})
        EXPECT_THAT(otlp_complaints(document), Not(IsEmpty())) << document;
}

}   // namespace
