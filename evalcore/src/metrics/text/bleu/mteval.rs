//! The rules of `mteval-v13a.pl`, which separate punctuation from words.

/// For each ASCII byte whether it always stands alone: all punctuation but `'`, `,`, `-`, `.`.
const ALONE: [bool; 128] = {
    let mut alone = [false; 128];
    let mut byte = 0_u8;
    while byte < 128 {
        alone[byte as usize] = matches!(
            byte,
            b'{'..=b'~' | b'['..=b'`' | b' '..=b'&' | b'('..=b'+' | b':'..=b'@' | b'/'
        );
        byte += 1;
    }
    alone
};

/// Undoes what the script undoes before it cuts: tags, joined lines and entities.
pub(super) fn unescape(line: &str, out: &mut String) {
    out.clear();
    out.push(' ');
    if line.contains(['<', '\n', '&']) {
        let mut line = line
            .replace("<skipped>", "")
            .replace("-\n", "")
            .replace('\n', " ");
        if line.contains('&') {
            line = line
                .replace("&quot;", "\"")
                .replace("&amp;", "&")
                .replace("&lt;", "<")
                .replace("&gt;", ">");
        }
        out.push_str(&line);
    } else {
        out.push_str(line);
    }
    out.push(' ');
}

/// Separates punctuation; `line` is rewritten, `spare` is working memory.
pub(super) fn separate(line: &mut String, spare: &mut String) {
    separate_lone(line, spare);
    separate_after_non_digit(spare, line);
    separate_before_non_digit(line, spare);
    separate_dash_after_digit(spare, line);
}

fn separate_lone(line: &str, out: &mut String) {
    out.clear();
    let mut done = 0;
    for (at, &byte) in line.as_bytes().iter().enumerate() {
        if byte < 128 && ALONE[usize::from(byte)] {
            if byte == b' ' && done == at {
                out.push(' ');
            } else {
                out.push_str(&line[done..at]);
                set_apart(byte, out);
            }
            done = at + 1;
        }
    }
    out.push_str(&line[done..]);
}

/// A period or comma that follows anything but a digit.
fn separate_after_non_digit(line: &str, out: &mut String) {
    out.clear();
    let bytes = line.as_bytes();
    let (mut done, mut free) = (0, 0);
    for at in 1..bytes.len() {
        if is_stop(bytes[at]) && at > free && !bytes[at - 1].is_ascii_digit() {
            out.push_str(&line[done..at]);
            set_apart(bytes[at], out);
            done = at + 1;
            free = done;
        }
    }
    out.push_str(&line[done..]);
}

/// A period or comma that stands before anything but a digit.
fn separate_before_non_digit(line: &str, out: &mut String) {
    out.clear();
    let bytes = line.as_bytes();
    let (mut done, mut free) = (0, 0);
    for (at, pair) in bytes.windows(2).enumerate() {
        if is_stop(pair[0]) && at >= free && !pair[1].is_ascii_digit() {
            out.push_str(&line[done..at]);
            set_apart(pair[0], out);
            done = at + 1;
            free = at + 2;
        }
    }
    out.push_str(&line[done..]);
}

fn separate_dash_after_digit(line: &str, out: &mut String) {
    out.clear();
    let mut done = 0;
    for (at, pair) in line.as_bytes().windows(2).enumerate() {
        if pair[1] == b'-' && pair[0].is_ascii_digit() {
            out.push_str(&line[done..=at]);
            set_apart(b'-', out);
            done = at + 2;
        }
    }
    out.push_str(&line[done..]);
}

fn is_stop(byte: u8) -> bool {
    matches!(byte, b'.' | b',')
}

fn set_apart(byte: u8, out: &mut String) {
    out.push(' ');
    out.push(char::from(byte));
    out.push(' ');
}
