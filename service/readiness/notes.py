"""What the rulebook says has to be checked, marked for the catalogues: officials read it in their own language.

The notes stand in English beside the numbers of the law (`poland.toml`); one that is not here is shown as it is there.
"""

from service.kit.languages import N_

NOTES = (
    N_(
        "Table and rule of the higher grade are those of rozporządzenie Ministra Edukacji i Nauki z 18 listopada 2022 "
        "r. (Dz.U. 2024 poz. 989), § 8; the text of 2025 was not seen."
    ),
    N_("Three points as in § 7 of the regulation of 2022; this part of the text of 2025 was not seen."),
    N_(
        "Table, same-contest rule and cap are those of § 6 of the regulation of 2022; "
        "the table in the text of 2025 was not seen."
    ),
    N_(
        "Criteria and their equal value are confirmed. Whether two disabled parents meet (c) beside (d) "
        "the act does not say; the committee's counsel should decide it."
    ),
    N_(
        "Not a criterion of the law. Whoever holds a seat and asks for a better one keeps the old seat as "
        "the last wish."
    ),
    N_("First in the order and within the seats; the act does not say that seats are added for them."),
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
    N_(
        "The order itself was not read. The twelve subject contests are those of the school year 2023/24 as a school "
        "in Kraków printed them (sp155.krakow.pl); French and Spanish are missing since 2024/25 (sp45.pl). Thematic "
        "contests, the contests of others and the places that count as high are still to be added."
    ),
    N_(
        "The city's page says any number of schools; one school's page says three. Number and date of the "
        "resolution were not found, nor anything about 2025/26 and later."
    ),
    N_("As in the act at the end of 2024; later changes were not seen. Check the act in force."),
    N_(
        "Both rules are read, the second in a lawyer's summary of the change. Not read: that the code counts "
        "the days of art. 158 of the education act as well."
    ),
    N_(
        "The act admits whoever was qualified and brought the required documents. That these are the "
        "originals, and that silence is a resignation, says the recruitment system of 2024; the "
        "superintendent's order was not read."
    ),
    N_("As in § 10 pkt 8 of the regulation of 2022; this part of the text of 2025 was not seen."),
)
