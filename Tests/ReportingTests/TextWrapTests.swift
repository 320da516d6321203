import Reporting
import Testing

struct TextWrapTests {
    @Test func `text breaks at spaces and continues indented`() {
        #expect(
            TextWrap.lines("one two three four", width: 9, indent: 2) == ["one two", "  three", "  four"])
        #expect(TextWrap.lines("word", width: 80) == ["word"])
        #expect(TextWrap.lines("", width: 80) == [])
    }

    @Test func `a word that is too long has a line of its own`() {
        #expect(TextWrap.lines("a incomprehensibilities b", width: 5) == ["a", "incomprehensibilities", "b"])
    }

    @Test func `our typography has an ASCII form`() {
        #expect(PlainText.ascii("“plain” σ_w 3 → default…") == "\"plain\" s_w 3 -> default~")
        #expect(PlainText.ascii("日") == "?")
    }
}
