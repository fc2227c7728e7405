"""What the rulebook says has to be checked, marked for the catalogues: officials read it in their own language.

The notes stand in English beside the numbers of the law (`poland.toml`); one that is not here is shown as it is there.
"""

from service.kit.languages import N_

NOTES = (
    N_(
        "Table and rule of the higher grade are those of rozporządzenie Ministra Edukacji i Nauki z 18 listopada 2022 "
        "r. (Dz.U. 2024 poz. 989), § 8; the text of 2025 was not seen."
    ),
    N_("Three points as in the earlier texts; this part of the text of 2025 was not seen."),
    N_("Three points as in § 7 of the regulation of 2022; this part of the text of 2025 was not seen."),
    N_("Table and cap are those of the texts of 2019 and 2022; the table in the text of 2025 was not seen."),
    N_(
        "Table, same-contest rule and cap are those of § 6 of the regulation of 2022; "
        "the table in the text of 2025 was not seen."
    ),
    N_("Read only in part."),
    N_("The row exists in the law; its values were not seen and follow those of the superintendent's contests."),
    N_(
        "The seven criteria are confirmed. Whether two disabled parents meet (c) beside (d) is not settled by the "
        "sources; the committee's counsel should decide it."
    ),
    N_(
        "Criteria and their equal value are confirmed. Whether two disabled parents meet (c) beside (d) "
        "the act does not say; the committee's counsel should decide it."
    ),
    N_(
        "Health before the social criteria, as in the rules of schools that were read; "
        "some guides name the social criteria as the second stage."
    ),
    N_(
        "Not a criterion of the law. Whoever holds a seat and asks for a better one keeps the old seat as "
        "the last wish."
    ),
    N_("First within the seats; whether laureates may exceed them is not settled by the sources."),
    N_("First in the order and within the seats; the act does not say that seats are added for them."),
    N_("The stage is confirmed by rules of schools; its place in the act is not."),
    N_("The act is silent here. The average in hundredths is one of the rules seen in schools; empty = not used."),
    N_("The act is silent here; see last_rule."),
    N_(
        "The act names no further stage. The average of compulsory subjects, then behaviour, "
        "were read in the rules of schools."
    ),
    N_(
        "The act applies its order to candidates without a statement; how those with one are ordered among themselves, "
        "and whether seats they leave may go to others, it does not say."
    ),
    N_(
        "Candidates from abroad are admitted on the terms of Polish ones. No text that was read turns foreign grades "
        "into Polish ones or replaces a missing result of the exam, so the committee decides and it is recorded."
    ),
    N_(
        "Every article named in this file was read in that text and in the changes to the end of 2024 "
        "(Dz.U. 2024 poz. 1562 and 1933); later changes of the act were not seen."
    ),
)
