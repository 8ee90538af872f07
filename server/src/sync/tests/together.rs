//! Calls that share a commit.

use futures::future::join_all;

use super::*;

#[tokio::test]
async fn one_bad_call_spoils_no_other_of_its_commit() {
    let town = Town::new().await;
    let mut offers = Vec::new();
    for n in 1..=5_u8 {
        let mut phone = town.phone(author(n, Role::Steward)).await;
        let change = match n {
            // Not a change at all; one for a document that is not there; one out of its time.
            2 => b"nothing".to_vec(),
            3 => {
                phone.file(doc(n), ReportType::Complaint);
                phone.comment(doc(n), "补充")
            }
            4 => {
                let report = fixture::report();
                let internal = false;
                phone.run(
                    doc(n),
                    &Command::FileComplaint { report, internal },
                    minute(90),
                )
            }
            _ => phone.file(doc(n), ReportType::Complaint),
        };
        let caller = town.caller(&phone).await;
        offers.push((
            caller,
            pushing(doc(n), &[&change], Cursors::List(Vec::new())),
        ));
    }
    let calls = offers
        .iter()
        .map(|(caller, request)| town.service.call(caller, request.clone()));
    let answers = join_all(calls).await;
    let verdicts: Vec<Verdict> = answers
        .into_iter()
        .map(|answer| answer.unwrap().verdicts.remove(0))
        .collect();
    let places = [accepted(&verdicts[0]).seq, accepted(&verdicts[4]).seq];
    assert_eq!(places, [1, 2], "no gap where the others were");
    assert_eq!(refused(&verdicts[1]), ErrorCode::BadFrame);
    assert_eq!(refused(&verdicts[2]), ErrorCode::UnknownDocument);
    assert_eq!(refused(&verdicts[3]), ErrorCode::ClockAhead);
}

#[tokio::test]
async fn the_same_call_twice_at_once_takes_its_change_once() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    let caller = town.caller(&li).await;
    let request = || pushing(doc(1), &[&filed], Cursors::List(Vec::new()));
    let (one, other) = tokio::join!(
        town.service.call(&caller, request()),
        town.service.call(&caller, request())
    );
    let receipt = accepted(&one.unwrap().verdicts[0]);
    assert_eq!(other.unwrap().verdicts, [Verdict::Duplicate(receipt)]);
    assert_eq!(town.head(ALL).await, 1);
}

#[tokio::test]
async fn two_who_act_at_once_on_one_case_both_get_their_word() {
    let town = Town::new().await;
    let mut li = town.steward().await;
    let mut wang = town.residents().await;
    let filed = li.file(doc(1), ReportType::Complaint);
    let request = pushing(doc(1), &[&filed], Cursors::List(Vec::new()));
    town.call(&li, request).await;
    let all = town.call(&wang, asking(Cursors::List(Vec::new()))).await;
    wang.read(&all.pull[0]);
    let verified = wang.act(doc(1), What::Verified);
    let reason = "不用了".to_owned();
    let withdrawn = li.act(doc(1), What::Withdrawn { reason });
    let (wangs, lis) = (town.caller(&wang).await, town.caller(&li).await);
    let offer = |change: &[u8]| pushing(doc(1), &[change], Cursors::List(Vec::new()));
    let (first, second) = tokio::join!(
        town.service.call(&wangs, offer(&verified)),
        town.service.call(&lis, offer(&withdrawn))
    );
    let places = [
        accepted(&first.unwrap().verdicts[0]).seq,
        accepted(&second.unwrap().verdicts[0]).seq,
    ];
    assert_eq!(places, [2, 3]);
}
