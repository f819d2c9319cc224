//! tmp
#![allow(
    clippy::all,
    clippy::pedantic,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs
)]
use rustix::fs::*;
use std::mem::MaybeUninit;
const F: OFlags = OFlags::RDONLY
    .union(OFlags::CLOEXEC)
    .union(OFlags::NONBLOCK);
fn list(fd: &rustix::fd::OwnedFd, buf: &mut [MaybeUninit<u8>]) -> usize {
    let mut l = RawDir::new(fd, buf);
    let mut n = 0;
    while let Some(e) = l.next() {
        n += e.unwrap().file_name().to_bytes().len();
    }
    n
}
fn main() {
    if std::env::args().count() > 6 {
        std::thread::spawn(run).join().unwrap();
    } else {
        run()
    }
}
fn run() {
    let a: Vec<String> = std::env::args().collect();
    let ids: Vec<String> = std::fs::read_to_string(&a[3])
        .unwrap()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let n: usize = a[4].parse().unwrap();
    let mode = a[5].as_str();
    let root = open(a[1].as_str(), F, Mode::empty()).unwrap();
    let eval = open(
        format!("{}/results/{}", a[1], a[2]).as_str(),
        F,
        Mode::empty(),
    )
    .unwrap();
    let r = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    let mut buf = [MaybeUninit::uninit(); 8192];
    let mut fb = [0u8; 8192];
    let mut sum = 0;
    for _ in 0..n {
        for id in &ids {
            if mode == "abs" {
                for rel in ["", "/20251016_235030", "/20251016_235030/summary"] {
                    let fd = openat2(
                        &root,
                        format!("results/{}/opencompass-{id}{rel}", a[2]).as_str(),
                        F,
                        Mode::empty(),
                        r,
                    )
                    .unwrap();
                    sum += list(&fd, &mut buf);
                }
                let fd = openat2(&root, format!("results/{}/opencompass-{id}/20251016_235030/summary/summary_20251016_235030.csv", a[2]).as_str(), F, Mode::empty(), r).unwrap();
                sum += fstat(&fd).unwrap().st_size as usize;
                sum += rustix::io::pread(&fd, &mut fb, 0).unwrap();
            } else if mode == "rel" {
                let d1 = openat2(
                    &eval,
                    format!("opencompass-{id}").as_str(),
                    F,
                    Mode::empty(),
                    r,
                )
                .unwrap();
                sum += list(&d1, &mut buf);
                let d2 = openat2(&d1, "20251016_235030", F, Mode::empty(), r).unwrap();
                sum += list(&d2, &mut buf);
                let d3 = openat2(&d2, "summary", F, Mode::empty(), r).unwrap();
                sum += list(&d3, &mut buf);
                let fd = openat2(&d3, "summary_20251016_235030.csv", F, Mode::empty(), r).unwrap();
                sum += fstat(&fd).unwrap().st_size as usize;
                sum += rustix::io::pread(&fd, &mut fb, 0).unwrap();
            } else if mode == "one" {
                let fd = openat2(&root, format!("results/{}/opencompass-{id}/20251016_235030/summary/summary_20251016_235030.csv", a[2]).as_str(), F, Mode::empty(), r).unwrap();
                sum += rustix::io::pread(&fd, &mut fb, 0).unwrap();
            } else if mode == "open" {
                let fd = openat2(&root, format!("results/{}/opencompass-{id}/20251016_235030/summary/summary_20251016_235030.csv", a[2]).as_str(), F, Mode::empty(), r).unwrap();
                sum += 1;
                drop(fd);
            } else if mode == "openat" {
                let fd = openat(&root, format!("results/{}/opencompass-{id}/20251016_235030/summary/summary_20251016_235030.csv", a[2]).as_str(), F, Mode::empty()).unwrap();
                sum += 1;
                drop(fd);
            } else if mode == "list1" {
                let d1 = openat2(
                    &eval,
                    format!("opencompass-{id}").as_str(),
                    F,
                    Mode::empty(),
                    r,
                )
                .unwrap();
                sum += list(&d1, &mut buf);
            } else if mode == "open1" {
                let d1 = openat2(
                    &eval,
                    format!("opencompass-{id}").as_str(),
                    F,
                    Mode::empty(),
                    r,
                )
                .unwrap();
                drop(d1);
            } else if mode == "fstat" {
                sum += fstat(&eval).unwrap().st_size as usize;
            }
        }
    }
    println!("{sum}");
}
