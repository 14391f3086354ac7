// What the file of administration.mjs says.
export const importFile = ['Name', 'E-mail', 'Departments', 'Shoe size', 'Baker', 'Bakery > Oven'];

const demo = ['Portner’s demo support', 'Every day, 8 to 20'];

// What people have typed, administrators have named and the demo’s configuration says: it is in no catalog.
export const data = (place) =>
  place.sql(`SELECT name FROM person UNION SELECT email FROM person UNION SELECT name FROM company UNION SELECT support_name FROM company
    UNION SELECT name FROM department UNION SELECT name FROM title UNION SELECT name FROM authenticator_app
    UNION SELECT sentence FROM help_request UNION SELECT remark FROM article_answer UNION SELECT support_hours FROM company
    UNION SELECT number FROM support_request UNION SELECT name FROM support_request UNION SELECT email FROM support_request
    UNION SELECT message FROM support_request UNION SELECT page FROM support_request UNION SELECT body FROM support_note`).flat().concat(demo);
